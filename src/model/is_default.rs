//! What a file leaves out of a field that says what it says anyway.

/// Whether a value is what it is unless somebody sets it; for `skip_serializing_if`.
pub(crate) fn is_default<Value: Default + PartialEq>(value: &Value) -> bool {
    *value == Value::default()
}
