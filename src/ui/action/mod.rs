//! What a person can ask the window for.
//!
//! It decides the list of [`Action`]s, in an enum for each kind of thing that they are asked of, and the
//! commands, those without arguments, that menu, palette and keys offer from one table
//! ([`command_table`]). Panels collect actions; the `app` room carries them
//! out before the next frame.
//!
//! In come clicks and keys, out come values that say what is wanted and nothing of how it is done. Open
//! [`actions`] first.

pub mod actions;
pub mod command;
pub mod command_table;
pub mod commands;
pub mod file;
pub mod lesson;
pub mod message;
pub mod pane;
pub mod record;
pub mod socket;
pub mod teacher;
pub mod window;

pub use actions::{Action, Actions};
pub use command::{Command, CommandContext, CommandGroup, NOT_LIVE, Needs};
pub use file::{FileAction, FilePurpose};
pub use lesson::LessonAction;
pub use message::{KeptFor, MessageAction};
pub use pane::Pane;
pub use record::{COPY_LIMIT, CopyOrSave, RecordAction, SaveSource};
pub use socket::{CallRequest, CloseRequest, SocketAction, SocketFile};
pub use teacher::{LabSource, TeacherAction, TeacherFile};
pub use window::{Appearance, LayoutChange, MeasurementRequest, Overlay, WindowAction};
