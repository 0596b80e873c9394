//! The program. Everything it does is in the library.
fn main() -> std::process::ExitCode {
    socket_playground::ui::open_window(None)
}
