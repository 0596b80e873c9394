//! The columns of the table: their order, names and widths, and where each of them is.

use egui::{Rangef, Rect};
use serde::{Deserialize, Serialize};

use super::time::TimeFormat;

/// Space on either side of a cell's text.
const PADDING: f32 = 4.0;

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Column {
    /// All of them, from left to right.
    pub const ALL: [Self; 8] = [
        Self::Notes,
        Self::Number,
        Self::Time,
        Self::Socket,
        Self::Call,
        Self::Result,
        Self::Bytes,
        Self::FirstBytes,
    ];

    /// Its title.
    pub fn title(self, time: TimeFormat) -> &'static str {
        match self {
            Self::Notes => "",
            Self::Number => "#",
            Self::Time => time.kind.title(),
            Self::Socket => "socket",
            Self::Call => "call",
            Self::Result => "result",
            Self::Bytes => "bytes",
            Self::FirstBytes => "first bytes",
        }
    }

    /// Its name in files and menus, whatever it shows at the moment.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notes => "comment",
            Self::Number => "number",
            Self::Time => "time",
            Self::Socket => "socket",
            Self::Call => "call",
            Self::Result => "result",
            Self::Bytes => "bytes",
            Self::FirstBytes => "first bytes",
        }
    }

    /// Initial width.
    pub fn default_width(self) -> f32 {
        match self {
            Self::Notes => 46.0,
            Self::Number => 48.0,
            Self::Time | Self::FirstBytes => 100.0,
            Self::Socket => 70.0,
            Self::Call => 216.0,
            Self::Result => 158.0,
            Self::Bytes => 64.0,
        }
    }

    /// Least width.
    fn least_width(self) -> f32 {
        match self {
            Self::Notes => 46.0,
            Self::Number => 36.0,
            Self::Socket | Self::Bytes => 44.0,
            Self::Time => 64.0,
            Self::Call | Self::Result | Self::FirstBytes => 80.0,
        }
    }
}

/// The columns that are shown: on a projector those that a class needs from afar, without the time
/// and the bytes, which the pane Bytes shows in full.
pub fn shown_columns(projector: bool) -> &'static [Column] {
    const FEWER: [Column; 5] =
        [Column::Notes, Column::Number, Column::Socket, Column::Call, Column::Result];
    if projector { &FEWER } else { &Column::ALL }
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
        let widths = Column::ALL.map(Column::default_width).to_vec();
        Self { time: TimeFormat::default(), widths }
    }
}

impl LogOptions {
    /// Brings values that came from a file into their range.
    #[must_use]
    pub fn sanitized(mut self) -> Self {
        let sane = self.widths.iter().all(|width| (1.0..10_000.0).contains(width));
        if self.widths.len() != Column::ALL.len() || !sane {
            self.widths = Self::default().widths;
        }
        self
    }

    /// The width of a column.
    pub fn width(&self, column: Column) -> f32 {
        let width = self.widths.get(column as usize).copied();
        width.unwrap_or_else(|| column.default_width()).max(column.least_width())
    }

    /// Sets the width of a column, within its limits.
    pub fn set_width(&mut self, column: Column, width: f32) {
        if let Some(place) = self.widths.get_mut(column as usize) {
            *place = width.max(column.least_width());
        }
    }

    /// The width of these columns together, the last as narrow as it may be.
    pub fn total_width(&self, shown: &[Column]) -> f32 {
        let Some((last, before)) = shown.split_last() else { return 0.0 };
        before.iter().map(|column| self.width(*column)).sum::<f32>() + last.least_width()
    }

    /// Where these columns are between two edges; the last gets the rest.
    pub fn place(&self, between: Rangef, shown: &[Column]) -> Placed {
        let mut x = between.min;
        let ranges = Column::ALL.map(|column| {
            if !shown.contains(&column) {
                return Rangef::new(x, x);
            }
            let last = shown.last() == Some(&column);
            let width = if last { between.max - x } else { self.width(column) };
            let range = Rangef::new(x, x + width.max(column.least_width()));
            x = range.max;
            range
        });
        Placed { ranges }
    }
}

/// The columns, each with its left and right edge.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    ranges: [Rangef; Column::ALL.len()],
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

    /// Where the text of a column is in a row.
    pub fn text_rect(&self, column: Column, row: Rect) -> Rect {
        let range = self.range(column);
        Rect::from_x_y_ranges(range.min + PADDING..=range.max - PADDING, row.y_range())
    }

    /// The column at this place.
    pub fn column_at(&self, x: f32) -> Column {
        let shown = || Column::ALL.into_iter().filter(|column| self.has(*column));
        let found = shown().find(|column| x < self.range(*column).max);
        found.or_else(|| shown().next_back()).unwrap_or(Column::Call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_and_the_last_has_the_rest() {
        let look = LogOptions::default();
        let placed = look.place(Rangef::new(10.0, 1010.0), shown_columns(false));
        let mut x = 10.0;
        for column in Column::ALL {
            let range = placed.range(column);
            assert!((range.min - x).abs() < 0.01, "{column:?}");
            assert_eq!(placed.column_at(range.center()), column);
            x = range.max;
        }
        assert!((x - 1010.0).abs() < 0.01);
    }

    #[test]
    fn on_a_projector_fewer_columns_have_all_the_room() {
        let look = LogOptions::default();
        let shown = shown_columns(true);
        assert!(look.total_width(shown) < 640.0, "they fit into half of 1280 points");
        let placed = look.place(Rangef::new(0.0, 640.0), shown);
        assert!(!placed.has(Column::Time) && !placed.has(Column::FirstBytes));
        assert_eq!(placed.column_at(639.0), Column::Result);
        assert_eq!(placed.column_at(5000.0), Column::Result);
        assert!((placed.range(Column::Result).max - 640.0).abs() < 0.01);
    }

    #[test]
    fn widths_from_a_file_are_taken_if_they_can_be() {
        let mut look = LogOptions::default();
        look.set_width(Column::Call, 3.0);
        assert!(look.width(Column::Call) >= 80.0);
        let text = ron::to_string(&look).unwrap();
        assert_eq!(ron::from_str::<LogOptions>(&text).unwrap().sanitized(), look);
        let broken: LogOptions = ron::from_str("(widths: [1.0, NaN])").unwrap();
        assert_eq!(broken.sanitized(), LogOptions::default());
    }
}
