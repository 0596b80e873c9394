//! Plain data that every other room speaks in: no input or output, no threads, no clock.
//!
//! Decides how a call and its outcome are reported ([`Call`], [`Outcome`], [`Record`]), which state a
//! socket is in ([`SocketState`], [`Lifecycle`]), what a call would do there ([`verdict()`]), and what
//! an error means ([`explain()`]). [`KernelView`] is what the operating system itself holds for a
//! socket, [`step`] the language of scenarios, [`Message`] what a person composes to be sent. The kernel
//! remains the judge: nothing here ever stops a call from being made.
//!
//! In come records, out come words and states. First to open: `record`, then `socket_state`.

mod arranging;
mod behaviour;
mod byte_meanings;
mod call;
mod canonical;
pub mod check;
mod connection_life;
mod copy_as;
mod count;
mod direction;
mod errno;
mod explain;
mod hex;
mod host_literal;
mod is_default;
mod kernel_text;
mod kernel_view;
mod lesson_event;
mod lifecycle;
mod machine_socket;
mod measurement;
mod message;
mod moved;
mod nanos;
mod needed;
mod option_lookup;
mod option_table;
mod option_value;
mod outcome;
mod payload_text;
mod prediction;
mod protocol;
mod reach;
mod record;
mod scoped_address;
mod socket_id;
mod socket_option;
mod socket_state;
pub mod step;
mod strace;
mod system;
mod tcp_state;
mod tint;
mod verdict;
mod verdict_table;

pub use arranging::Arranging;
pub use behaviour::{
    Answers, BehaviourEnd, BehaviourId, BehaviourKind, BehaviourProgress, BehaviourSpec,
    BehaviourState, BehaviourStep, DropReason, Each, FAULTS, Fate, Fault, FaultInfo, FaultKind,
    Heartbeat, Impaired, Impairment, Loss, Lost, NoPercent, PROGRAMS, PathUse, Percent, Program,
    ProgramInfo, ProgramKind, ProgramRole, Queued, Reconnect, ReconnectStep, RenewalState, Repeat,
    Rule, SaveTo, Saved, SendFile, Setting, SettingForm, Then, TimeLimit, TimedMessage, Transport,
    When, Wire, WireDirection, WireDirections, WireEnd,
};
pub use byte_meanings::{Meaning, SHOWN, meanings};
pub use call::{Call, CallKind, ShutdownHow};
pub use canonical::canonical;
pub use connection_life::{ConnectionLife, ConnectionPhase};
pub use copy_as::{CopyFormat, HEX_ROW, dumped_characters, push_hex_row};
pub use count::{count, plural};
pub use direction::Direction;
pub use errno::Errno;
pub use explain::{Attempted, Explanation, FailedCall, explain, explain_lookup};
pub use hex::{HexError, HexPlace, parse_hex};
pub use host_literal::{HostLiteral, host_before_port};
pub(crate) use is_default::is_default;
pub use kernel_view::{AcceptQueue, KernelView, PendingConnection, TcpFigures, Timer, TimerKind};
pub use lesson_event::LessonEvent;
pub use lifecycle::Lifecycle;
pub use machine_socket::{Holder, MachineSocket};
pub use measurement::{
    LatencyHistogram, MeasurementColumn, MeasurementEvent, MeasurementFigures, MeasurementLimit,
    MeasurementSettings, SettingsError, TimeWaits, Variant, VariantEnd, VariantResult, explained,
    measurement_cells,
};
pub use message::{
    ByteOrder, Checksum, ChecksumKind, ESCAPES, Expansion, Form, LineEnding, MACROS, MOST_BYTES,
    MOST_CAPTURED, Macro, MacroHelp, Message, MessageError, MessageProblem, Piece, Preview,
    SavedMessage, SavedMessages, SavedMessagesError, Template,
};
pub use moved::Moved;
pub use nanos::{duration, nanos, seconds};
pub use needed::Needed;
pub use option_value::{OptionValue, ValueKind};
pub use outcome::Outcome;
pub use payload_text::{escape_byte, escape_bytes, escape_text, is_plain, places_in, quoted_text};
pub use prediction::{WrongPrediction, wrong_prediction};
pub use protocol::{Family, Protocol};
pub use reach::{Footing, NamedAddress, Opening, Reach, is_exposed, reach};
pub use record::{Caller, Event, Lookup, Mode, Origin, Record, SocketSnapshot};
pub use scoped_address::{NotScopedAddress, ScopedAddress};
pub use socket_id::{CallId, SocketId};
pub use socket_option::{OptionFacts, SocketOption};
pub use socket_state::{KernelSample, RunningLookup, SocketState, WaitingCall};
pub use strace::{
    call_text, data_in_quotes, lookup_text, outcome_text, record_text, truncation_text, waits_text,
};
pub use system::System;
pub use tcp_state::TcpState;
pub use tint::Tint;
pub use verdict::Verdict;
pub use verdict_table::verdict;
