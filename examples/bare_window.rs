//! A window of eframe with nothing in it: what `.ci/start` compares the program with.

use eframe::egui::{CentralPanel, Ui, ViewportBuilder};

struct Bare;

impl eframe::App for Bare {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        CentralPanel::default().show(ui, |ui| ui.label("Nothing"));
    }
}

fn main() -> eframe::Result {
    let viewport =
        ViewportBuilder::default().with_app_id("bare-window").with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    eframe::run_native("bare-window", options, Box::new(|_| Ok(Box::new(Bare))))
}
