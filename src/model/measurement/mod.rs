//! Measuring what a connection costs: N requests over one connection against N connections, as data,
//! which the log keeps.
//!
//! [`MeasurementSettings`] says what is measured, and in which ways ([`Variant`]). The log has a record
//! when a measurement begins and one when each way has been measured ([`MeasurementEvent`]): no record
//! for each request, since that would measure the log. What a measurement tells is put into words by
//! [`explained`](explained()). What carries it out is [`Measuring`](crate::net::Measuring).

mod event;
mod explained;
mod figures;
mod histogram;
mod leaves;
mod settings;
mod table;
mod variant;

pub use event::MeasurementEvent;
pub use explained::explained;
pub use figures::{MeasurementFigures, TimeWaits, VariantEnd, VariantResult};
pub use histogram::LatencyHistogram;
pub use settings::{MeasurementLimit, MeasurementSettings, SettingsError};
pub use table::{MeasurementColumn, measurement_cells};
pub use variant::Variant;
