//! What of a session goes out, and what is left out on the way: redaction that is true, since what
//! is left out never reaches the file, and visible, since the header of the file tells.

use bytes::Bytes;

use crate::{
    model::{Event, Holder, Lookup, Record},
    session::{Filter, Header, Withheld},
};

/// What stands in place of a name that was left out.
pub const LEFT_OUT: &str = "(left out)";

/// What of a session goes out. The default is all of it.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The records that this filter lets through; `None` for all.
    pub only: Option<Filter>,
    /// Leaves out the bytes that moved. How many they were is still told.
    pub without_payloads: bool,
    /// Leaves out the names of hosts that were looked up, and of processes of this computer.
    pub without_host_names: bool,
    /// The name that the session goes by.
    pub alias: Option<String>,
    /// The filter that stands above the log, for whoever opens the session.
    pub filter_line: Option<String>,
}

impl Selection {
    /// The header of what goes out. What an earlier export left out stays left out.
    pub(super) fn header_of(&self, header: &Header) -> Header {
        let before = &header.withheld;
        Header {
            alias: self.alias.clone().or_else(|| header.alias.clone()),
            filter: self.filter_line.clone().or_else(|| header.filter.clone()),
            withheld: Withheld {
                payloads: before.payloads || self.without_payloads,
                host_names: before.host_names || self.without_host_names,
                all_but: match (&self.only, &before.all_but) {
                    (None, before) => before.clone(),
                    (Some(only), None) => Some(only.text().to_owned()),
                    (Some(only), Some(before)) => Some(format!("({before}) and ({})", only.text())),
                },
            },
            ..header.clone()
        }
    }

    /// Takes out of a record what is left out.
    pub(super) fn redact(&self, record: &mut Record) {
        if self.without_payloads {
            record.payload = Bytes::new();
        }
        if self.without_host_names {
            leave_out_names(&mut record.event);
        }
    }
}

fn leave_out_names(event: &mut Event) {
    match event {
        Event::LookingUp { host, .. } => LEFT_OUT.clone_into(host),
        Event::LookedUp { host, lookup, .. } => {
            LEFT_OUT.clone_into(host);
            // The resolver may repeat the name.
            if let Lookup::NotFound { reason, .. } = lookup {
                LEFT_OUT.clone_into(reason);
            }
        }
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
