//! A pattern sought in a stream that comes in pieces. Of what has come, only the end is kept: as
//! much as a hit may need that goes on in the next piece.

use std::collections::VecDeque;
use std::ops::Range;

use super::Hit;
use crate::session::Pattern;

/// Bytes on either side of a border between two pieces in which a regular expression is tried.
pub const REACH: usize = 4096;

/// Bytes before a place that a regular expression may look back at: `\b` asks for the character
/// before, which has four at most.
const LOOK_BEHIND: usize = 4;

/// Some bytes of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct SearchedBytes<'a> {
    pub(super) record: u64,
    /// Where in the record they begin.
    pub(super) offset: u64,
    pub(super) bytes: &'a [u8],
}

/// What is learned from a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// This is a hit.
    Found(Hit),
    /// The hit that begins in another record takes the first `until` bytes of this one.
    GoesOn { record: u64, until: u64, place: (u64, u64) },
    /// This was a hit, and now that more has come it is none, or another.
    Gone(Hit),
}

/// Where some bytes of the tail come from.
#[derive(Clone, Copy, Debug)]
struct TailOrigin {
    record: u64,
    offset: u64,
    length: usize,
}

/// A stream, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Stream {
    tail: Vec<u8>,
    origins: VecDeque<TailOrigin>,
    /// The place in the tail from which the next hit may begin.
    free: usize,
    /// A hit that reaches to the end of the tail, and where in the tail it begins: more bytes may
    /// change it.
    open: Option<(usize, Hit)>,
}

impl Stream {
    /// Seeks in the next piece, and where it joins those before.
    pub(super) fn feed(
        &mut self,
        pattern: &Pattern,
        piece: SearchedBytes<'_>,
        news: &mut Vec<News>,
    ) {
        let exact = pattern.length();
        let reach = exact.map_or(REACH, |length| length - 1);
        let before = self.tail.len();
        let length = piece.bytes.len();
        let reopened = self.open.take().map(|(place, hit)| {
            news.push(News::Gone(hit));
            place
        });
        // Places are counted from the beginning of the tail.
        let mut open = None;
        let mut free = self.free;
        let mut next = before;
        let mut take = |hit: Range<usize>, found: Hit| {
            if exact.is_none() && hit.end == before + length {
                open = Some((hit.start, found));
            } else {
                free = hit.end;
            }
        };
        if before > 0 {
            let head = &piece.bytes[..length.min(reach)];
            self.tail.extend_from_slice(head);
            let margin = if exact.is_some() { 0 } else { LOOK_BEHIND.min(head.len()) };
            next += margin;
            let mut from = self.free;
            while let Some(mut hit) = pattern.find_at(&self.tail, from)
                && hit.start < before + margin
            {
                from = hit.end.max(hit.start + 1);
                // What lies before the border was found before, unless it was left open.
                let is_old = hit.end <= before && reopened.is_none_or(|place| hit.start < place);
                if hit.is_empty() || is_old {
                    continue;
                }
                if hit.end == self.tail.len()
                    && let Some(begin) = hit.start.checked_sub(before)
                    && let Some(longer) = pattern.find_at(piece.bytes, begin)
                    && longer.start == begin
                {
                    hit.end = before + longer.end;
                    from = from.max(hit.end);
                }
                let found = self.report(&hit, before, piece, news);
                next = next.max(hit.end);
                take(hit, found);
            }
            self.tail.truncate(before);
        }
        let mut from = next - before;
        while let Some(hit) = pattern.find_at(piece.bytes, from) {
            from = hit.end.max(hit.start + 1);
            if hit.is_empty() {
                continue;
            }
            let offset = piece.offset + hit.start as u64;
            let found =
                Hit { record: piece.record, offset, length: hit.len() as u64, last: piece.record };
            news.push(News::Found(found));
            take(before + hit.start..before + hit.end, found);
        }
        self.keep(piece, reach, free, open);
    }

    /// Tells of a hit whose places are counted from the beginning of the tail.
    fn report(
        &self,
        hit: &Range<usize>,
        before: usize,
        piece: SearchedBytes<'_>,
        news: &mut Vec<News>,
    ) -> Hit {
        let new =
            TailOrigin { record: piece.record, offset: piece.offset, length: piece.bytes.len() };
        let mut begin = 0;
        let mut first = None;
        let mut last = piece.record;
        let at = news.len();
        for origin in self.origins.iter().copied().chain([new]) {
            let end = begin + origin.length;
            if begin < hit.end && hit.start < end {
                last = origin.record;
                match first {
                    None => {
                        first = Some((origin.record, origin.offset + (hit.start - begin) as u64));
                    }
                    Some(place) if place.0 != origin.record => {
                        let until = origin.offset + (hit.end.min(end) - begin) as u64;
                        news.push(News::GoesOn { record: origin.record, until, place });
                    }
                    Some(_same_record) => {}
                }
            }
            begin = end;
        }
        let (record, offset) = first.unwrap_or_else(|| {
            (piece.record, piece.offset + hit.start.saturating_sub(before) as u64)
        });
        let found = Hit { record, offset, length: hit.len() as u64, last };
        news.insert(at, News::Found(found));
        found
    }

    /// Keeps the end of what has come by now.
    fn keep(
        &mut self,
        piece: SearchedBytes<'_>,
        reach: usize,
        free: usize,
        open: Option<(usize, Hit)>,
    ) {
        let SearchedBytes { record, offset, bytes } = piece;
        let end = self.tail.len() + bytes.len();
        let cut = end - end.min(reach);
        let drop_old = cut.min(self.tail.len());
        let skip = cut - drop_old;
        self.tail.drain(..drop_old);
        self.tail.extend_from_slice(&bytes[skip..]);
        let mut rest = drop_old;
        while rest > 0
            && let Some(origin) = self.origins.front_mut()
        {
            let gone = rest.min(origin.length);
            rest -= gone;
            origin.offset += gone as u64;
            origin.length -= gone;
            if origin.length == 0 {
                self.origins.pop_front();
            }
        }
        let length = bytes.len() - skip;
        match self.origins.back_mut() {
            _ if length == 0 => {}
            Some(origin) if origin.record == record => origin.length += length,
            _ => {
                self.origins.push_back(TailOrigin { record, offset: offset + skip as u64, length });
            }
        }
        // One that is longer than the tail stays as it is.
        self.open = open.and_then(|(place, hit)| Some((place.checked_sub(cut)?, hit)));
        let free = if open.is_some() && self.open.is_none() { end } else { free };
        self.free = free.saturating_sub(cut);
    }

    /// Forgets what has come: what comes next does not follow it.
    pub(super) fn tear(&mut self) {
        *self = Self::default();
    }
}
