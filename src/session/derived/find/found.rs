//! The hits of a search, in order, and where each shows in the records that it runs through.

use std::ops::Range;

use super::Hit;
use super::stream::News;

/// Hits that are kept; of more only the number is known.
pub const KEPT: usize = 1_000_000;

/// Bytes of one record that belong to a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Which bytes. Of one that goes on in another record, the end lies beyond the record's.
    pub bytes: Range<u64>,
    /// See [`Hit::place`].
    pub place: (u64, u64),
}

/// A record that begins with the rest of a hit.
#[derive(Clone, Copy, Debug)]
struct Further {
    record: u64,
    until: u64,
    place: (u64, u64),
}

/// What was found.
#[derive(Debug)]
pub(super) struct FoundHits {
    hits: Vec<Hit>,
    /// In order of their records, of which each has one at most.
    further: Vec<Further>,
    count: u64,
    most: usize,
    /// Bytes of the records that were searched.
    pub(super) searched: u64,
}

impl Default for FoundHits {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl FoundHits {
    pub(super) fn keeping(most: usize) -> Self {
        Self { hits: Vec::new(), further: Vec::new(), count: 0, most, searched: 0 }
    }

    /// Takes in what was learned. Nearly all of it belongs at the end.
    pub(super) fn take(&mut self, news: News) {
        match news {
            News::Found(hit) => {
                self.count += 1;
                if self.hits.len() < self.most {
                    let rank = self.before(hit.place());
                    self.hits.insert(rank, hit);
                }
            }
            News::GoesOn { record, until, place } => {
                if self.further.len() < self.most {
                    let at = self.further.partition_point(|further| further.record < record);
                    self.further.insert(at, Further { record, until, place });
                }
            }
            News::Gone(hit) => {
                self.count -= 1;
                let rank = self.before(hit.place());
                if self.hits.get(rank) == Some(&hit) {
                    self.hits.remove(rank);
                }
                let first = self.further.partition_point(|further| further.record <= hit.record);
                let end = self.further.partition_point(|further| further.record <= hit.last);
                for at in (first..end).rev() {
                    if self.further[at].place == hit.place() {
                        self.further.remove(at);
                    }
                }
            }
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn kept(&self) -> u64 {
        self.hits.len() as u64
    }

    pub(super) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// How many of the hits that are kept begin before a place.
    pub(super) fn before(&self, place: (u64, u64)) -> usize {
        if self.hits.last().is_none_or(|last| last.place() < place) {
            return self.hits.len();
        }
        self.hits.partition_point(|hit| hit.place() < place)
    }

    /// The stretches of hits in some bytes of a record, in order.
    pub(super) fn stretches(&self, record: u64, bytes: &Range<u64>) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        let at = self.further.partition_point(|further| further.record < record);
        if let Some(further) = self.further.get(at).filter(|further| further.record == record) {
            stretches.push(Stretch { bytes: 0..further.until, place: further.place });
        }
        // The one before may reach into them.
        let first = self.before((record, bytes.start)).saturating_sub(1);
        let hits = self.hits[first..].iter().take_while(|hit| hit.place() < (record, bytes.end));
        stretches.extend(
            hits.filter(|hit| hit.record == record).map(|hit| Stretch {
                bytes: hit.offset..hit.offset + hit.length,
                place: hit.place(),
            }),
        );
        stretches
            .retain(|stretch| stretch.bytes.start < bytes.end && bytes.start < stretch.bytes.end);
        stretches
    }
}
