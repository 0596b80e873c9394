//! What a record tells, as fields of JSON with names that stay.

use std::net::SocketAddr;

use serde::Serialize;

use super::call_row::{CallRow, ErrorRow, OutcomeRow};
use super::kernel_row::{HolderRow, ViewRow};
use crate::model::{
    Arranging, BehaviourId, BehaviourStep, CallId, Caller, Event, Explanation, LessonEvent, Lookup,
    MeasurementEvent, Mode, Origin, SocketId, TcpState, Tint,
};

/// An event. Its fields are documented in [`super`].
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum EventRow<'a> {
    Opened {
        protocol: String,
        family: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        accepted_by: Option<SocketId>,
        reading: &'static str,
        accepting: &'static str,
    },
    OpenFailed {
        protocol: String,
        family: String,
        needed: &'static str,
        #[serde(flatten)]
        error: ErrorRow,
    },
    Waiting {
        call_id: CallId,
        #[serde(flatten)]
        call: CallRow,
        sent: u64,
    },
    Returned {
        call_id: CallId,
        #[serde(flatten)]
        call: CallRow,
        #[serde(flatten)]
        outcome: OutcomeRow,
        elapsed_nanos: u64,
        caller: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<&'static str>,
    },
    Observed,
    LookingUp {
        #[serde(skip_serializing_if = "Option::is_none")]
        call_id: Option<CallId>,
        host: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        ascii: Option<&'a str>,
    },
    LookedUp {
        #[serde(skip_serializing_if = "Option::is_none")]
        call_id: Option<CallId>,
        host: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        ascii: Option<&'a str>,
        #[serde(flatten)]
        lookup: LookupRow<'a>,
    },
    Kernel {
        #[serde(skip_serializing_if = "Option::is_none")]
        was: Option<&'static str>,
        view: Box<ViewRow>,
        gap_nanos: u64,
    },
    KernelSilent {
        reason: &'a str,
    },
    PortHeld {
        call_id: CallId,
        address: SocketAddr,
        by: Vec<HolderRow<'a>>,
    },
    Reading {
        mode: &'static str,
    },
    Accepting {
        mode: &'static str,
    },
    Behaviour {
        behaviour: BehaviourId,
        step: &'a BehaviourStep,
    },
    Marked {
        record: u64,
        marked: bool,
    },
    Commented {
        record: u64,
        text: &'a str,
    },
    Arranged {
        #[serde(flatten)]
        arranging: ArrangingRow<'a>,
    },
    Lesson {
        happened: &'a LessonEvent,
    },
    Lost {
        reason: &'a str,
    },
    Measurement {
        happened: &'a MeasurementEvent,
    },
}

impl<'a> EventRow<'a> {
    /// `explanation` is that of the error, if there is one.
    pub(super) fn new(event: &'a Event, explanation: Option<Explanation>) -> Self {
        match event {
            Event::Opened { protocol, family, origin, reading, accepting } => Self::Opened {
                protocol: protocol.to_string(),
                family: family.to_string(),
                accepted_by: match origin {
                    Origin::Made => None,
                    Origin::AcceptedBy(listener) => Some(*listener),
                },
                reading: mode(*reading),
                accepting: mode(*accepting),
            },
            Event::OpenFailed { protocol, family, errno, needed } => Self::OpenFailed {
                protocol: protocol.to_string(),
                family: family.to_string(),
                needed: needed.name(),
                error: ErrorRow::new(*errno, explanation),
            },
            Event::Waiting { call_id, call, sent } => {
                Self::Waiting { call_id: *call_id, call: CallRow::new(call), sent: *sent }
            }
            Event::Returned { call_id, call, outcome, elapsed_nanos, caller } => Self::Returned {
                call_id: *call_id,
                call: CallRow::new(call),
                outcome: OutcomeRow::new(outcome, explanation),
                elapsed_nanos: *elapsed_nanos,
                caller: match caller {
                    Caller::Person | Caller::Expecting(_) => "person",
                    Caller::Program => "program",
                },
                expected: match caller {
                    Caller::Expecting(errno) => Some(errno.name()),
                    Caller::Person | Caller::Program => None,
                },
            },
            Event::Observed => Self::Observed,
            Event::LookingUp { call_id, host, ascii } => {
                Self::LookingUp { call_id: *call_id, host, ascii: ascii.as_deref() }
            }
            Event::LookedUp { call_id, host, ascii, lookup } => Self::LookedUp {
                call_id: *call_id,
                host,
                ascii: ascii.as_deref(),
                lookup: LookupRow::new(lookup, explanation),
            },
            Event::Kernel { was, view, gap_nanos } => Self::Kernel {
                was: was.map(TcpState::name),
                view: Box::new(ViewRow::new(view)),
                gap_nanos: *gap_nanos,
            },
            Event::KernelSilent { reason } => Self::KernelSilent { reason },
            Event::PortHeld { call_id, address, by } => Self::PortHeld {
                call_id: *call_id,
                address: *address,
                by: by.iter().map(HolderRow::new).collect(),
            },
            Event::Behaviour { behaviour, step } => Self::Behaviour { behaviour: *behaviour, step },
            Event::Reading(reading) => Self::Reading { mode: mode(*reading) },
            Event::Accepting(accepting) => Self::Accepting { mode: mode(*accepting) },
            Event::Marked { record, marked } => Self::Marked { record: *record, marked: *marked },
            Event::Commented { record, text } => Self::Commented { record: *record, text },
            Event::Arranged(arranging) => {
                Self::Arranged { arranging: ArrangingRow::new(arranging) }
            }
            Event::Lesson(happened) => Self::Lesson { happened },
            Event::Lost { reason } => Self::Lost { reason },
            Event::Measurement(happened) => Self::Measurement { happened },
        }
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Automatic => "automatic",
        Mode::Step => "step",
    }
}

#[derive(Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(super) enum LookupRow<'a> {
    Found {
        addresses: &'a [SocketAddr],
        elapsed_nanos: u64,
    },
    NotFound {
        reason: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        meaning: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        remedy: Option<&'static str>,
        elapsed_nanos: u64,
    },
    Cancelled {
        elapsed_nanos: u64,
    },
}

impl<'a> LookupRow<'a> {
    fn new(lookup: &'a Lookup, explanation: Option<Explanation>) -> Self {
        match lookup {
            Lookup::Found { addresses, elapsed_nanos } => {
                Self::Found { addresses, elapsed_nanos: *elapsed_nanos }
            }
            Lookup::NotFound { reason, elapsed_nanos } => Self::NotFound {
                reason,
                meaning: explanation.map(|explanation| explanation.meaning),
                remedy: explanation.map(|explanation| explanation.remedy),
                elapsed_nanos: *elapsed_nanos,
            },
            Lookup::Cancelled { elapsed_nanos } => {
                Self::Cancelled { elapsed_nanos: *elapsed_nanos }
            }
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(super) enum ArrangingRow<'a> {
    Placed { x: i32, y: i32 },
    Unplaced,
    Named { name: &'a str },
    Coloured { colour: Option<&'static str> },
    PutAway { away: bool },
}

impl<'a> ArrangingRow<'a> {
    fn new(arranging: &'a Arranging) -> Self {
        match arranging {
            Arranging::Placed { x, y } => Self::Placed { x: *x, y: *y },
            Arranging::Unplaced => Self::Unplaced,
            Arranging::Named(name) => Self::Named { name },
            Arranging::Coloured(tint) => Self::Coloured { colour: tint.map(Tint::name) },
            Arranging::PutAway(away) => Self::PutAway { away: *away },
        }
    }
}
