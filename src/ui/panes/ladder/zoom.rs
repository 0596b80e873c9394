//! How much time a row covers when time is to scale: steps of 1, 2 and 5.

use crate::diagram::ladder::Axis;

/// The least time of a row, in nanoseconds, and the most: an hour.
const RANGE: (u64, u64) = (1_000, 3_600_000_000_000);

/// The time of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zoom(u64);

impl Default for Zoom {
    /// Ten milliseconds.
    fn default() -> Self {
        Self(10_000_000)
    }
}

impl Zoom {
    /// The axis to this scale.
    pub fn axis(self) -> Axis {
        Axis::Time { nanos_per_row: self.0 }
    }

    /// The next step at which a row covers less time.
    #[must_use]
    pub fn closer(self) -> Self {
        let leading = self.leading();
        let unit = self.0 / leading;
        let next = match leading {
            5 => 2 * unit,
            2 => unit,
            _ => unit / 2,
        };
        Self(next.max(RANGE.0))
    }

    /// The next step at which a row covers more time.
    #[must_use]
    pub fn further(self) -> Self {
        let leading = self.leading();
        let unit = self.0 / leading;
        let next = match leading {
            1 => 2,
            2 => 5,
            _ => 10,
        };
        Self((next * unit).min(RANGE.1))
    }

    /// The closest step at which so many rows cover this time.
    pub fn to_fit(nanos: u64, rows: u64) -> Self {
        let mut zoom = Self(RANGE.0);
        while zoom.0.saturating_mul(rows.max(1)) < nanos && zoom.0 < RANGE.1 {
            zoom = zoom.further();
        }
        zoom
    }

    fn leading(self) -> u64 {
        let mut leading = self.0;
        while leading >= 10 {
            leading /= 10;
        }
        leading.max(1)
    }

    /// The time of a row: `20 ms`.
    pub fn text(self) -> String {
        match self.0 {
            0..1_000_000 => format!("{} µs", self.0 / 1_000),
            1_000_000..1_000_000_000 => format!("{} ms", self.0 / 1_000_000),
            more => format!("{} s", more / 1_000_000_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_from_a_microsecond_to_an_hour_and_back() {
        let (mut zoom, mut texts) = (Zoom(1_000), Vec::new());
        while zoom.further() != zoom {
            texts.push(zoom.text());
            assert_eq!(zoom.further().closer(), zoom, "{}", zoom.text());
            zoom = zoom.further();
            if zoom.0 >= 2_000_000_000_000 {
                break;
            }
        }
        assert_eq!(texts[..5], ["1 µs", "2 µs", "5 µs", "10 µs", "20 µs"]);
        assert!(texts.contains(&"500 ms".to_owned()) && texts.contains(&"50 s".to_owned()));
        assert_eq!(Zoom(1_000).closer(), Zoom(1_000));
    }

    #[test]
    fn a_session_fits_with_the_closest_step() {
        assert_eq!(Zoom::to_fit(0, 20), Zoom(1_000));
        assert_eq!(Zoom::to_fit(1_000_000_000, 20), Zoom(50_000_000));
    }
}
