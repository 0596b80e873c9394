//! The window: the only room that names egui.
//!
//! A frame goes one way. [`App::logic`](eframe::App::logic) reads what is new in the log and carries
//! out the `Action`s of the frame before; [`App::ui`](eframe::App::ui) draws panels
//! from the `Document` and collects new actions. No panel changes anything but
//! its own state, and none makes a system call or waits.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `app`, `regions` | the parts of the window, the order of a frame, and which parts give way to others |
//! | `document` | which session is shown: live or opened from a file |
//! | `review`, `playback`, `review_bar` | which moment of a session from a file is shown, and the ways through it |
//! | `action`, `perform`, `perform_review`, `answers` | what a person can ask for, how it is carried out, and what came of it |
//! | `forms`, `compose`, `controls` | the arguments of calls, and the buttons and fields for them |
//! | `canvas` | sockets as cards on a plane, and the wires between them: a room of its own files |
//! | `card`, `card_rows`, `gauges` | a card, what stands on it and how high it is by that, its queues |
//! | `inspector`, `offers`, `options` | one socket in detail |
//! | `stored` | what of eframe's file from the last start a window can be made of |
//! | `close_question` | the question before several sockets are closed at once |
//! | `crossings` | the bytes that have crossed since the window last asked |
//! | `first_screen` | what a newcomer sees while there is no socket |
//! | `commands`, `command_table`, `command_palette`, `shortcut_list` | what can be asked for from anywhere, by menu, key or name |
//! | `overlays`, `glossary`, `looks` | the windows that help; how large, in which theme, with how much motion |
//! | `top_bar`, `status_bar`, `exposure` | menus and tools, what there is, who can reach it |
//! | `kernel_words`, `kernel_facts`, `queues`, `waiting_room` | what the kernel holds for a socket, in words and drawn |
//! | `kernel_pane`, `ports` | all sockets as the kernel has them: this session's, this computer's |
//! | `log` | the log as a table, a room of its own files |
//! | `bytes_pane`, `byte_dump`, `byte_view`, `chat_pane`, `ticks`, `panes`, `layouts` | the panes below and where they stand |
//! | `ladder`, `states_pane`, `paint_picture` | the session as a sequence diagram, the states of its sockets, and how pictures are painted |
//! | `filter_bar`, `filter_help`, `filter_lists`, `filter_settings`, `row_tints` | which records the log shows, and in which colours |
//! | `find`, `find_bar` | what is looked for in the bytes of the log, and the way from hit to hit |
//! | `follow_pane`, `follow_rows` | what one connection has said, both ways |
//! | `statistics_pane`, `rate_plot` | how much has moved, and how fast |
//! | `plots` | bytes a second, round trip times and queues in the course of time: a room of its own files |
//! | `notices`, `dialogs`, `consent`, `unsaved`, `ending`, `tasks`, `going` | what went wrong, questions, what takes time and how far it is |
//! | `export_dialog`, `earlier_sessions` | what goes out of the program, what can be opened again |
//! | `carry` | bytes and conversations that go to the clipboard or to a file |
//! | `recent`, `drop_hint` | files that were used last, and a file that is held over the window |
//! | `scroll`, `scroll_bar`, `moment` | which rows of a list are in view, however long it is; where the moment of a review stands among them |
//! | `wake` | when the log has the window drawn again |
//! | `theme`, `settings`, `window` | every colour, size and symbol; what is remembered; the window itself |
//! | `chat_pair` | a server and a client, made call by call |

mod action;
mod answers;
mod app;
mod bind_first;
mod byte_dump;
mod byte_view;
mod bytes_pane;
mod canvas;
mod card;
mod card_rows;
mod carry;
mod chat_pair;
mod chat_pane;
mod close_question;
mod command_palette;
mod command_table;
mod commands;
mod compose;
mod consent;
mod controls;
mod crossings;
mod dialogs;
mod document;
mod drop_hint;
mod earlier_sessions;
mod ending;
mod export_dialog;
mod exposure;
mod filter_bar;
mod filter_help;
mod filter_lists;
mod filter_settings;
mod find;
mod find_bar;
mod first_screen;
mod follow_pane;
mod follow_rows;
mod forms;
mod gauges;
mod glossary;
mod going;
mod inspector;
mod kernel_facts;
mod kernel_pane;
mod kernel_words;
mod ladder;
mod layouts;
mod log;
mod looks;
mod moment;
mod notices;
mod offers;
mod options;
mod overlays;
mod paint_picture;
mod panes;
mod perform;
mod perform_review;
mod playback;
mod plots;
mod ports;
mod queues;
mod rate_plot;
mod recent;
mod regions;
mod review;
mod review_bar;
mod row_tints;
mod scroll;
mod scroll_bar;
mod settings;
mod shortcut_list;
mod states_pane;
mod statistics_pane;
mod status_bar;
mod stored;
mod tasks;
mod theme;
mod ticks;
mod top_bar;
mod unsaved;
mod waiting;
mod waiting_room;
mod wake;
mod window;

pub use app::App;
pub use window::open_window;
