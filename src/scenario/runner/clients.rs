//! Many clients of one listener, with names that are counted.

use std::time::Duration;

use super::{Runner, StepFailure};
use crate::model::count as count_of;
use crate::scenario::{Clients, Failure, connect_clients, reached_at};

impl Runner<'_> {
    /// Connects so many clients to a socket, and waits until all are connected.
    pub(super) fn clients(
        &mut self,
        name: &str,
        count: u32,
        to: &str,
        pause: Duration,
    ) -> Result<(), StepFailure> {
        let all = count_of(count, "client");
        let (subject, expected) = (format!("{to} {all}"), format!("{all} to be connected"));
        self.catch_up();
        let Some(address) = self.heard.socket(self.socket(to)).and_then(reached_at) else {
            return Err(StepFailure { subject, failure: Failure::NoLocalAddress(to.to_owned()) });
        };
        let (playground, limit) = (self.playground, self.limit);
        let clients = Clients { count, to: address, pause };
        let connected = connect_clients(playground, limit, clients, |number, socket_id| {
            self.give_name(socket_id, format!("{name}{number}"));
            self.catch_up();
        });
        self.catch_up();
        connected.map_err(|error| match error.why {
            Some(_) => StepFailure::unexpected(subject, expected, error.to_string()),
            None => self.time_up(subject, &expected),
        })
    }
}
