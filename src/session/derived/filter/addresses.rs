//! The answers to a filter's questions about addresses, a bit for each address of a log: an address
//! is looked at once, however many records have it.

use std::net::SocketAddr;
use std::ops::RangeInclusive;

use super::value::{Network, has};
use crate::session::{AddressId, Log};

/// What is asked about an address. The answer is kept for each address of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AddressQuestion {
    /// Whether it lies in one of these.
    In(Vec<Network>),
    /// Whether its port is in one of these ranges.
    Port(Vec<RangeInclusive<u64>>),
}

impl AddressQuestion {
    /// The answer for one address.
    pub(super) fn holds(&self, address: SocketAddr) -> bool {
        match self {
            Self::In(networks) => networks.iter().any(|network| network.has(address)),
            Self::Port(ranges) => has(ranges, address.port().into()),
        }
    }
}

/// The answers, as far as the addresses are known.
#[derive(Clone, Debug)]
pub(super) struct AddressTable {
    questions: Vec<AddressQuestion>,
    /// For each question the bits of all addresses, 64 in a word.
    answers: Vec<Vec<u64>>,
    known: usize,
}

impl AddressTable {
    /// A table for these questions.
    pub(super) fn new(questions: Vec<AddressQuestion>) -> Self {
        let answers = vec![Vec::new(); questions.len()];
        Self { questions, answers, known: 0 }
    }

    /// Answers for the addresses that the log has met since.
    pub(super) fn catch_up(&mut self, log: &Log) {
        if self.questions.is_empty() {
            return;
        }
        let Self { questions, answers, known } = self;
        log.with_addresses(|addresses| {
            for (_, address) in addresses.since(*known) {
                let (word, bit) = (*known / 64, *known % 64);
                for (question, answers) in questions.iter().zip(answers.iter_mut()) {
                    if bit == 0 {
                        answers.push(0);
                    }
                    answers[word] |= u64::from(question.holds(address)) << bit;
                }
                *known += 1;
            }
        });
    }

    /// The answer for an address; no for one that the table does not know yet.
    pub(super) fn answer(&self, question: usize, address: AddressId) -> bool {
        let place = address.place();
        let word = self.answers[question].get(place / 64).copied().unwrap_or(0);
        word >> (place % 64) & 1 == 1
    }
}
