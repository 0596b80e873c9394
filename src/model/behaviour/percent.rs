//! Part of a whole, in percent: how often chance does something.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many of a hundred, in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percent(u16);

/// No percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a percentage is a number from 0 to 100")]
pub struct NoPercent;

impl TryFrom<f64> for Percent {
    type Error = NoPercent;

    fn try_from(percent: f64) -> Result<Self, NoPercent> {
        #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at zero")]
        let hundredths = (percent * 100.0).round() as u16;
        (0.0..=100.0).contains(&percent).then_some(Self(hundredths)).ok_or(NoPercent)
    }
}

impl From<Percent> for f64 {
    fn from(Percent(hundredths): Percent) -> Self {
        Self::from(hundredths) / 100.0
    }
}

impl Percent {
    /// Whether it happens, of a number from 0 to 1 that chance has drawn.
    pub fn happens(self, drawn: f64) -> bool {
        drawn * 100.0 < f64::from(self)
    }
}

impl fmt::Display for Percent {
    /// `2.5 %`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} %", f64::from(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_from_0_to_100() {
        for wrong in [-0.1, 100.1, f64::NAN] {
            assert_eq!(Percent::try_from(wrong), Err(NoPercent));
        }
        assert_eq!(ron::from_str::<Percent>("10"), Ok(Percent(1000)));
        assert!(Percent(1000).happens(0.099) && !Percent(1000).happens(0.1));
        assert!(Percent(10_000).happens(0.999_999) && !Percent(0).happens(0.0));
    }
}
