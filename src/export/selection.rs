//! What of a session goes out, and what is left out on the way: redaction that is true, since what
//! is left out never reaches the file, and visible, since the header of the file tells.

use bytes::Bytes;

use crate::model::{Event, Holder, Lookup, Record};
use crate::session::{Filter, Header, Withheld};

/// What replaces a name that was left out.
pub const LEFT_OUT: &str = "(left out)";

/// What of a session goes out. The default is all of it.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The records that this filter lets through; `None` for all.
    pub only: Option<Filter>,
    /// Leaves out the bytes that moved, and those that a behaviour would send or looks for. How many
    /// moved is still told.
    pub without_payloads: bool,
    /// Leaves out the names of hosts that were looked up, of processes of this computer, and of files
    /// that were sent or saved to.
    pub without_host_names: bool,
    /// The name that the session goes by. `None` leaves the one that it has, a blank one takes it off.
    pub alias: Option<String>,
    /// The filter that is set above the log, for whoever opens the session. It does not go where bytes
    /// or names are left out, which it may quote.
    pub filter_line: Option<String>,
}

impl Selection {
    /// The header of what goes out. What an earlier export left out stays left out. Where something is
    /// left out, filters are written without what they quote of it.
    pub(super) fn header_of(&self, header: &Header) -> Header {
        let before = &header.withheld;
        let leaves_out = self.without_payloads || self.without_host_names;
        let withheld = Withheld {
            payloads: before.payloads || self.without_payloads,
            host_names: before.host_names || self.without_host_names,
            all_but: None,
        };
        let tells_quotes = !withheld.payloads && !withheld.host_names;
        let told = |filter: &Filter| {
            if tells_quotes {
                filter.text().to_owned()
            } else {
                filter.text_without_quotes(LEFT_OUT)
            }
        };
        let told_only = self.only.as_ref().map(told);
        let told_before = before
            .all_but
            .as_deref()
            .map(|text| if tells_quotes { text.to_owned() } else { without_quotes(text) });
        Header {
            alias: match &self.alias {
                None => header.alias.clone(),
                Some(alias) => Some(alias).filter(|alias| !alias.trim().is_empty()).cloned(),
            },
            filter: if leaves_out {
                None
            } else {
                self.filter_line.clone().or_else(|| header.filter.clone())
            },
            withheld: Withheld {
                all_but: match (told_before, told_only) {
                    (Some(before), Some(only)) => Some(format!("({before}) and ({only})")),
                    (before, only) => before.or(only),
                },
                ..withheld
            },
            ..header.clone()
        }
    }

    /// Takes out of a record what is left out.
    pub(super) fn redact(&self, record: &mut Record) {
        if self.without_payloads {
            record.payload = Bytes::new();
            if let Event::Behaviour { step, .. } = &mut record.event {
                step.leave_out_bytes(LEFT_OUT);
            }
        }
        if self.without_host_names {
            leave_out_names(&mut record.event);
        }
    }
}

/// The text of a filter that came with a session, without what it quotes. One that cannot be read may
/// quote anything and is left out itself.
fn without_quotes(text: &str) -> String {
    // Any field that quotes takes this; an earlier export may have left something out already.
    const STAND_IN: &str = "\"00\"";
    let read = Filter::parse(text).or_else(|_| Filter::parse(&text.replace(LEFT_OUT, STAND_IN)));
    read.map_or_else(|_| LEFT_OUT.to_owned(), |filter| filter.text_without_quotes(LEFT_OUT))
}

fn leave_out_names(event: &mut Event) {
    match event {
        Event::LookingUp { host, ascii, .. } => {
            LEFT_OUT.clone_into(host);
            *ascii = None;
        }
        Event::LookedUp { host, ascii, lookup, .. } => {
            LEFT_OUT.clone_into(host);
            *ascii = None;
            // The resolver may repeat the name.
            if let Lookup::NotFound { reason, .. } = lookup {
                LEFT_OUT.clone_into(reason);
            }
        }
        Event::Behaviour { step, .. } => step.leave_out_names(LEFT_OUT),
        Event::PortHeld { by, .. } => {
            for socket in by {
                if let Holder::Process { name, .. } = &mut socket.holder {
                    LEFT_OUT.clone_into(name);
                }
            }
        }
        _ => {}
    }
}
