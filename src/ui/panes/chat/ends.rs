//! Which ends of a connection the chat shows, where both are sockets of the session.

use egui::Ui;

/// Draws the switch between both ends and one alone, and the way to the other end; returns whether that
/// was taken. `titles` are those of the end that is shown, and of the other.
pub fn ends_ui(ui: &mut Ui, [one, other]: &[String; 2], one_end: &mut bool) -> bool {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let help = "What each end has sent, as it was sent";
        if ui.selectable_label(!*one_end, "Both ends").on_hover_text(help).clicked() {
            *one_end = false;
        }
        let help = format!("What {one} has sent, and what its calls have received");
        let alone = ui.selectable_label(*one_end, format!("{one} alone"));
        if alone.accessible_name("One end").on_hover_text(help).clicked() {
            *one_end = true;
        }
        let turn = ui.button(format!("Speak as {other}"));
        turn.on_hover_text("Turns the conversation round").clicked()
    })
    .inner
}
