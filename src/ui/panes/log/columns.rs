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
            Self::Socket => ("socket", 86.0, 44.0),
            Self::Call => ("call", 216.0, 80.0),
            Self::Result => ("result", 158.0, 80.0),
            Self::Bytes => ("bytes", 64.0, 44.0),
            Self::FirstBytes => ("first bytes", 140.0, 80.0),
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

/// The columns that are shown: on a projector those that a class needs from afar. Marks and comments
/// are in the menu of a row.
pub fn shown_columns(projector: bool) -> &'static [Column] {
    const FEWER: [Column; 5] =
        [Column::Number, Column::Socket, Column::Call, Column::Result, Column::FirstBytes];
    if projector { &FEWER } else { Column::VARIANTS }
}

/// How the first bytes of a record are written in its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BytesForm {
    /// As text, what is no plain text escaped.
    #[default]
    Text,
    /// In hex.
    Hex,
}

/// How the table looks: kept from one start to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogOptions {
    /// How the first bytes are written.
    pub bytes: BytesForm,
    /// Widths of the columns, from left to right.
    widths: Vec<f32>,
}

impl Default for LogOptions {
    fn default() -> Self {
        let widths = Column::VARIANTS.iter().map(|column| column.default_width()).collect();
        Self { bytes: BytesForm::default(), widths }
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

    /// The widths of these columns in a table of this width. Where they do not all fit, those that
    /// nobody has resized get narrower, so that the first bytes stay in view.
    fn fitted(&self, shown: &[Column], available: f32) -> Vec<f32> {
        let mut widths: Vec<f32> =
            Column::VARIANTS.iter().map(|column| self.width(*column)).collect();
        let all: f32 = shown.iter().map(|column| self.width(*column)).sum();
        let mut missing = (all - available).max(0.0);
        for column in [Column::Result, Column::Call, Column::Time, Column::FirstBytes] {
            let (at_first, least) = (column.default_width(), column.facts().least);
            let is_own = (self.width(column) - at_first).abs() > 0.5;
            if is_own || !shown.contains(&column) {
                continue;
            }
            let given = missing.min(at_first - least.max(at_first * 0.6));
            widths[column as usize] -= given.max(0.0);
            missing -= given.max(0.0);
        }
        widths
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

    /// The width that these columns take together where this much is available, the last as narrow as
    /// it may be.
    pub fn total_width(&self, shown: &[Column], available: f32) -> f32 {
        let Some((last, before)) = shown.split_last() else { return 0.0 };
        let widths = self.fitted(shown, available);
        before.iter().map(|column| widths[*column as usize]).sum::<f32>() + last.facts().least
    }

    /// Where these columns are between two edges; the last gets the rest.
    pub fn place(&self, between: Rangef, shown: &[Column]) -> Placed {
        let mut x = between.min;
        let widths = self.fitted(shown, between.span());
        let ranges = Column::VARIANTS.iter().map(|column| {
            if !shown.contains(column) {
                return Rangef::new(x, x);
            }
            let last = shown.last() == Some(column);
            let width = if last { between.max - x } else { widths[*column as usize] };
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
        assert!(options.total_width(shown, 640.0) < 640.0, "they fit into half of 1280 points");
        let placed = options.place(Rangef::new(0.0, 640.0), shown);
        assert!(!placed.has(Column::Time) && !placed.has(Column::Bytes));
        assert_eq!(placed.column_at(639.0), Column::FirstBytes);
        assert_eq!(placed.column_at(5000.0), Column::FirstBytes);
        assert!((placed.range(Column::FirstBytes).max - 640.0).abs() < 0.01);
    }

    #[test]
    fn where_there_is_little_room_the_first_bytes_stay_in_view_and_what_was_resized_stays() {
        let (mut options, shown) = (LogOptions::default(), shown_columns(false));
        for available in [720.0, 760.0, 1240.0] {
            assert!(options.total_width(shown, available) <= available, "{available}");
        }
        options.set_width(Column::Call, 230.0);
        let placed = options.place(Rangef::new(0.0, 720.0), shown);
        assert!((placed.range(Column::Call).span() - 230.0).abs() < 0.01);
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
