//! Socket Playground: real kernel sockets made by clicking, every call a button, every byte in the
//! log.
//!
//! This page is the map. Each module is a room, which names only rooms above it in this table; no files
//! name each other in a circle; and a test (`tests/rooms`) fails when that happens:
//!
//! | room | what it is |
//! | --- | --- |
//! | [`model`] | plain data: [`Call`](model::Call), [`Outcome`](model::Outcome), [`Record`](model::Record), the state of a socket and what a call would do in it, [`Step`](model::step::Step), the language of scenarios |
//! | [`session`] | `log`, which keeps every record ([`Log`](session::Log)), and `derived`, what is computed of it: the table of sockets, connections, [filters](session::filter) (`session/derived/filter`), searches, statistics |
//! | [`diagram`] | pictures of a session as plain shapes, laid out from the log: the ladder, and the states |
//! | [`export`] | a session, or a part of it, in the form that the next program reads ([`Format`](export::Format)), and [back](export::open_session) |
//! | [`net`] | real sockets, one thread each, and one thread that samples what the kernel holds for them: the only room that does input and output on them |
//! | [`behaviour`] | what a socket can do by itself, as a program would: a timer, answers by rules, sending a file, connecting again, or misbehaving on purpose |
//! | [`scenario`] | lists of steps in a file, checked whole ([`Plan`](scenario::Plan)) and [run](scenario::run) without a window |
//! | [`grading`] | which checks of a lab a session fulfils ([`Grader`](grading::Grader)), and what is missing of the others |
//! | [`cli`] | the command line: `run`, `export`, and the exit status |
//! | [`ui`] | the window: the only room that draws. Its own rooms, from `look` up to `app`, are on its page |
//!
//! # How a click travels
//!
//! A button makes an action, which the `app` room of the window turns into a [`Call`](model::Call) before
//! the next frame. [`Playground::call`](net::Playground::call) posts it to
//! the thread of its socket, which makes the system call and appends a
//! [`Record`](model::Record) to the [`Log`](session::Log). The window is woken and draws what is
//! new. Nothing travels back by another road: the log is the one truth, and whatever is shown,
//! checked or exported is derived from it.
//!
//! # Where the bytes are
//!
//! What is received lands in [segments](session::Segment) that the log keeps, without being copied.
//! One thread writes each record to the session's journal; the newest payloads stay in memory, up to
//! a budget, and older ones are read back from the journal when they are looked at. What can be asked
//! of a record without its bytes, its [`IndexEntry`](session::IndexEntry), never leaves memory. What
//! takes longer than a part of a frame, a filter or a search, is the work of a thread that keeps up
//! with the log by itself; the window asks it for the rows that are in view, and for no others.
//!
//! # What the kernel holds
//!
//! Besides the calls, the log has what the operating system itself holds for each socket: its TCP
//! state, its queues, who waits on a listener, what is left of a socket that was closed. The thread
//! of a socket asks for the state after each call that can change it, and the record of the call carries
//! what has changed ([`SocketSnapshot`](model::SocketSnapshot)). What changes by itself is sampled: one thread asks a few times a
//! second, and appends what has changed ([`Event::Kernel`](model::Event::Kernel)). Such a record says
//! when a change was seen and how far back it may lie, never that it was watched happening.
//!
//! # When a peer resets
//!
//! The call that waits, or the next one, or the thread's own read fails with ECONNRESET
//! (`net/worker/mod.rs`, `attempt.rs`) and is logged with what the kernel says of the socket then
//! (`answer.rs`): no peer any more. From that the socket's state follows
//! (`model/socket_state/changes.rs`), and what it means is in `assets/explanations.ron`, which a notice
//! shows (`ui/windows/notices.rs`). While no call is made only the kernel's sample shows it: the kernel's
//! state on the card is CLOSED, and the socket's own state stays until a call fails.
//!
//! # In which order
//!
//! No effect has a lower number than its cause. A call that others can see reserves its place in the
//! log before its system call ([`Log::reserve`](session::Log::reserve)); one that sees what others
//! did takes its place after its own. So begin of cause < kernel < end of effect, whichever thread
//! comes to the log first. A call that is both (a `bind` that needs a port which another gives up) has
//! the place of its beginning, and reports no state that its peer may have caused meanwhile.
//!
//! # Recipes
//!
//! Each begins with one line; the compiler names the other places, and the last column is what it
//! cannot name.
//!
//! | to add | begin with | then |
//! | --- | --- | --- |
//! | a column of the log | a variant of `Column` in `ui/panes/log/columns.rs` | whether a projector shows it (`shown_columns`) |
//! | a pane | a variant of `Pane` in `ui/action/pane.rs`, a module in `ui/panes`, and its state in `PaneStates` (`ui/app/pane_states.rs`) | a picture of it in `tests/pictures/panes.rs`; only the first nine panes have a key |
//! | a command | a line in `ui/action/command_table.rs`, with a variant of an action in `ui/action` | its handler stands in `ui/app/execute` |
//! | an export format | a variant of [`Format`](export::Format) and a file in `export` with an [`Exporter`](export::Exporter) | `Format::ALL`, which the tests of every format go through |
//! | a column of the CSV | a name in `COLUMNS` in `export/csv/mod.rs`, and its cell in `row` there, in the same place | the table in the docs there, the header that `export/seems.rs` knows, the snapshot in `tests/formats` |
//! | a field of filters, or Wireshark's name for one | a row of [`FIELDS`](session::filter::FIELDS) in `session/derived/filter/field.rs`: reader, completion and help are made from it | for a new field, the test that it becomes (`compare.rs`) and the cell that it comes from (`cell.rs`) |
//! | a socket option | a variant of [`SocketOption`](model::SocketOption) | its facts in `model/option_table.rs`, which a test compares with the kernel |
//! | something that a socket does by itself | a file in `behaviour` with a [`Behaviour`](net::Behaviour) | its data, a variant of [`BehaviourSpec`](model::BehaviourSpec), with what of it is left out of an export (`model/behaviour/redact.rs`) |
//! | something that a lab can ask for | a variant of [`Fact`](model::check::Fact) | the file of `grading` that looks for it, its reason (`reasons.rs`), and the test that reads and writes every fact (`model/check/tests.rs`) |
//! | a step of scenarios | a variant of [`Step`](model::step::Step) | its row in `model/step/table.rs`, from which the help is made, and an example in `assets/scenarios`, which a test runs |
//! | an explanation of an error | a row in `assets/explanations.ron` | |
//! | a word of the glossary | an entry in `assets/glossary.ron` | |

pub mod behaviour;
pub mod cli;
pub mod diagram;
pub mod export;
pub mod grading;
pub mod model;
pub mod net;
pub mod scenario;
pub mod session;
pub mod ui;
