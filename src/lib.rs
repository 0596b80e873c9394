//! Socket Playground: real kernel sockets made by clicking, every call a button, every byte in the
//! log.
//!
//! This page is the map. Each module is a room; nothing in a room ever names one that stands above
//! it, and a test (`tests/rooms.rs`) fails when one does:
//!
//! | room | what it is |
//! | --- | --- |
//! | [`model`] | plain data: [`Call`](model::Call), [`Outcome`](model::Outcome), [`Record`](model::Record), where a socket stands and what a call would do there |
//! | [`session`] | the [log](session::Log) and what is derived from it |
//! | [`diagram`] | pictures of a session as plain shapes, laid out from the log: the ladder, and the states |
//! | [`export`] | a session, or a part of it, in the form that the next program likes ([`Format`](export::Format)), and [back](export::open_session) |
//! | [`net`] | real sockets, one thread each, and one thread that looks at what the kernel holds for them: the only room that does input and output on them |
//! | [`scenario`] | lists of steps in a file, checked whole ([`Plan`](scenario::Plan)) and [run](scenario::run) without a window |
//! | [`ui`] | the window: the only room that draws |
//! | [`cli`] | the command line: `run`, `export`, and the exit status |
//!
//! # How a click travels
//!
//! A button makes a [`Call`](model::Call). [`Playground::call`](net::Playground::call) posts it to
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
//! Beside the calls the log has what the operating system itself holds for each socket: its TCP
//! state, its queues, who waits on a listener, what is left of a socket that was closed. The thread
//! of a socket asks for the state after each call that can change it, and the record of the call carries
//! what has changed ([`Standing`](model::Standing)). What changes by itself is sampled: one thread asks a few times a
//! second, and appends what has changed ([`Event::Kernel`](model::Event::Kernel)). Such a record says
//! when a change was seen and how far back it may lie, never that it was watched happening.
//!
//! # In which order
//!
//! No effect has a lower number than its cause. A call that others can see reserves its place in the
//! log before its system call ([`Log::reserve`](session::Log::reserve)); one that sees what others
//! did takes its place after its own. So begin of cause < kernel < end of effect, whichever thread
//! comes to the log first. A call that is both (a `bind` that needs a port which another gives up) has
//! the place of its beginning, and tells no state that its peer may have caused meanwhile.

pub mod cli;
pub mod diagram;
pub mod export;
pub mod model;
pub mod net;
pub mod scenario;
pub mod session;
pub mod ui;
