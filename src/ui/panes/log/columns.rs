//! The columns of the table: their order, names and widths, and where each of them is.

use egui::{Rangef, Rect};
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::time::TimeFormat;

/// Space on either side of a cell's text.
const PADDING: f32 = 4.0;

/// One column, from left to right. A new one is a variant here: the compiler names each place that has to
/// know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum Column {
    /// The person's mark and comment.
    Notes,
    /// The record's number.
    Number,
    /// When it was logged.
    Time,
    /// The socket's name.
    Socket,
    /// The call, or what was observed.
    Call,
    /// Its result.
    Result,
    /// How many bytes moved, and which way.
    Bytes,
    /// The first of them.
    FirstBytes,
}

/// What is the same for all rows of a column.
struct ColumnFacts {
    /// Its name in files and menus, whatever it shows at the moment.
    name: &'static str,
    /// Width at first, and at least, in points.
    width: f32,
    least: f32,
}

impl Column {
    fn facts(self) -> ColumnFacts {
        let (name, width, least) = match self {
            Self::Notes => ("comment", 46.0, 46.0),
            Self::Number => ("number", 48.0, 36.0),
            Self::Time => ("time", 100.0, 64.0),
            Self::Socket => ("socket", 70.0, 44.0),
            Self::Call => ("call", 216.0, 80.0),
            Self::Result => ("result", 158.0, 80.0),
            Self::Bytes => ("bytes", 64.0, 44.0),
            Self::FirstBytes => ("first bytes", 100.0, 80.0),
        };
        ColumnFacts { name, width, least }
    }

    /// Width at first, in points.
    pub fn default_width(self) -> f32 {
        self.facts().width
    }

    /// Its title.
    pub fn title(self, time: TimeFormat) -> &'static str {
        match self {
            Self::Notes => "",
            Self::Number => "#",
            Self::Time => time.kind.title(),
            _ => self.name(),
        }
    }

    /// Its name in files and menus, whatever it shows at the moment.
    pub fn name(self) -> &'static str {
        self.facts().name
    }
}

/// The columns that are shown: on a projector those that a class needs from afar, without the time
/// and the bytes, which the pane Bytes shows in full.
pub fn shown_columns(projector: bool) -> &'static [Column] {
    const FEWER: [Column; 5] =
        [Column::Notes, Column::Number, Column::Socket, Column::Call, Column::Result];
    if projector { &FEWER } else { Column::VARIANTS }
}

/// How the table looks: kept from one start to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogOptions {
    /// What the time column shows.
    pub time: TimeFormat,
    /// Widths of the columns, from left to right.
    widths: Vec<f32>,
}

impl Default for LogOptions {
    fn default() -> Self {
        let widths = Column::VARIANTS.iter().map(|column| column.default_width()).collect();
        Self { time: TimeFormat::default(), widths }
    }
}

impl LogOptions {
    /// Brings values that came from a file into their range.
    #[must_use]
    pub fn sanitized(mut self) -> Self {
        let sane = self.widths.iter().all(|width| (1.0..10_000.0).contains(width));
        if self.widths.len() != Column::VARIANTS.len() || !sane {
            self.widths = Self::default().widths;
        }
        self
    }

    /// The width of a column.
    pub fn width(&self, column: Column) -> f32 {
        let width = self.widths.get(column as usize).copied();
        width.unwrap_or_else(|| column.default_width()).max(column.facts().least)
    }

    /// Sets the width of a column, within its limits.
    pub fn set_width(&mut self, column: Column, width: f32) {
        if let Some(place) = self.widths.get_mut(column as usize) {
            *place = width.max(column.facts().least);
        }
    }

    /// The width of these columns together, the last as narrow as it may be.
    pub fn total_width(&self, shown: &[Column]) -> f32 {
        let Some((last, before)) = shown.split_last() else { return 0.0 };
        before.iter().map(|column| self.width(*column)).sum::<f32>() + last.facts().least
    }

    /// Where these columns are between two edges; the last gets the rest.
    pub fn place(&self, between: Rangef, shown: &[Column]) -> Placed {
        let mut x = between.min;
        let ranges = Column::VARIANTS.iter().map(|column| {
            if !shown.contains(column) {
                return Rangef::new(x, x);
            }
            let last = shown.last() == Some(column);
            let width = if last { between.max - x } else { self.width(*column) };
            let range = Rangef::new(x, x + width.max(column.facts().least));
            x = range.max;
            range
        });
        Placed { ranges: ranges.collect() }
    }
}

/// The columns, each with its left and right edge.
#[derive(Clone, Debug)]
pub struct Placed {
    ranges: Vec<Rangef>,
}

impl Placed {
    /// The left and right edge of a column.
    pub fn range(&self, column: Column) -> Rangef {
        self.ranges[column as usize]
    }

    /// Whether a column is shown.
    pub fn has(&self, column: Column) -> bool {
        self.range(column).span() > 0.0
    }

    /// The columns that are shown.
    pub fn shown(&self) -> impl DoubleEndedIterator<Item = Column> {
        Column::VARIANTS.iter().copied().filter(|column| self.has(*column))
    }

    /// Where the text of a column is in a row.
    pub fn text_rect(&self, column: Column, row: Rect) -> Rect {
        let range = self.range(column);
        Rect::from_x_y_ranges(range.min + PADDING..=range.max - PADDING, row.y_range())
    }

    /// The column at this place.
    pub fn column_at(&self, x: f32) -> Column {
        let found = self.shown().find(|column| x < self.range(*column).max);
        found.or_else(|| self.shown().next_back()).unwrap_or(Column::Call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_and_the_last_has_the_rest() {
        let options = LogOptions::default();
        let placed = options.place(Rangef::new(10.0, 1010.0), shown_columns(false));
        let mut x = 10.0;
        for column in Column::VARIANTS.iter().copied() {
            let range = placed.range(column);
            assert!((range.min - x).abs() < 0.01, "{column:?}");
            assert_eq!(placed.column_at(range.center()), column);
            x = range.max;
        }
        assert!((x - 1010.0).abs() < 0.01);
    }

    #[test]
    fn on_a_projector_fewer_columns_have_all_the_room() {
        let options = LogOptions::default();
        let shown = shown_columns(true);
        assert!(options.total_width(shown) < 640.0, "they fit into half of 1280 points");
        let placed = options.place(Rangef::new(0.0, 640.0), shown);
        assert!(!placed.has(Column::Time) && !placed.has(Column::FirstBytes));
        assert_eq!(placed.column_at(639.0), Column::Result);
        assert_eq!(placed.column_at(5000.0), Column::Result);
        assert!((placed.range(Column::Result).max - 640.0).abs() < 0.01);
    }

    #[test]
    fn widths_from_a_file_are_taken_if_they_can_be() {
        let mut options = LogOptions::default();
        options.set_width(Column::Call, 3.0);
        assert!(options.width(Column::Call) >= 80.0);
        let text = ron::to_string(&options).unwrap();
        assert_eq!(ron::from_str::<LogOptions>(&text).unwrap().sanitized(), options);
        let broken: LogOptions = ron::from_str("(widths: [1.0, NaN])").unwrap();
        assert_eq!(broken.sanitized(), LogOptions::default());
    }
}
