//! Carrying out actions on the window itself.

use std::sync::Arc;

use crate::net::Measuring;
use crate::ui::action::{LayoutChange, MeasurementRequest, WindowAction};
use crate::ui::app::appearance;
use crate::ui::app::frame::App;
use crate::ui::app::layouts::{Layouts, ProjectorView};
use crate::ui::windows::dialogs::{Dialog, LeaveSession};

impl App {
    pub(super) fn execute_on_window(&mut self, action: WindowAction) {
        let Self { shell, session } = self;
        match action {
            WindowAction::Select(socket_id) => session.select(socket_id),
            WindowAction::Lead(socket_id) => session.lead(socket_id),
            WindowAction::Seek(seek) => self.seek(seek),
            WindowAction::Complain(message) => session.notices.complain(message),
            WindowAction::Compose(socket_id) => session.composer.show(socket_id),
            WindowAction::EditRules(socket_id) => session.rules.show(socket_id),
            WindowAction::CopyPicture => self.copy_picture(),
            WindowAction::ShowPorts(port) => {
                session.ports.show(port);
                self.read_ports();
            }
            WindowAction::RefreshPorts => self.read_ports(),
            WindowAction::SwitchIllegalCalls => shell.settings.allow_illegal ^= true,
            WindowAction::SwitchIpv6 => shell.settings.use_ipv6 ^= true,
            WindowAction::SetMemory => {
                session.document.log().set_memory_budget(shell.settings.memory_bytes());
            }
            WindowAction::Appearance(change) => {
                appearance::apply(change, &mut shell.settings, &shell.context);
            }
            WindowAction::Show(overlay) => shell.overlays.show(overlay),
            WindowAction::Layout(change) => self.change_layout(change),
            WindowAction::Quit => self.leave(LeaveSession::Quit),
            WindowAction::ShowMeasurements => session.measure.show(),
            WindowAction::Measure(request) => self.measure(request),
            WindowAction::StopMeasuring => session.measuring.iter().for_each(Measuring::cancel),
        }
    }

    /// Copies the window as the next frame draws it.
    fn copy_picture(&self) {
        let context = self.shell.context.clone();
        self.shell.context.request_screenshot(move |picture| {
            context.copy_image(Arc::unwrap_or_clone(picture));
            context.request_repaint();
        });
    }

    fn measure(&mut self, MeasurementRequest { settings, agreed }: MeasurementRequest) {
        let session = &mut self.session;
        if !session.document.is_live() || session.measuring.is_some() {
            return;
        }
        if settings.leaves_for().is_some() && !agreed {
            session.dialog = Some(Dialog::Measure(settings));
            return;
        }
        match Measuring::start(Arc::clone(session.document.log()), settings) {
            Ok(measuring) => session.measuring = Some(measuring),
            Err(error) => session.notices.complain(error.to_string()),
        }
    }

    fn read_ports(&mut self) {
        let session = &mut self.session;
        if let Some(playground) = session.document.playground() {
            session.ports.begin_look();
            self.shell.jobs.look_at_ports(Arc::clone(playground));
        } else {
            let reason = "A review does not query the kernel. Use File > New session to start a \
                          live session.";
            session.ports.take(Err(reason.to_owned()), session.document.table());
        }
    }

    fn change_layout(&mut self, change: LayoutChange) {
        let (settings, context) = (&mut self.shell.settings, &self.shell.context);
        let width = context.content_rect().width();
        match change {
            LayoutChange::Show(pane) => {
                settings.layouts.show(pane);
                settings.projector_view = ProjectorView::Pane;
            }
            LayoutChange::Enlarge(pane) => {
                settings.layouts.show(pane);
                settings.panes_alone = true;
            }
            LayoutChange::SwitchAlone if settings.projector => {
                settings.projector_view = match settings.projector_view {
                    ProjectorView::Pane => ProjectorView::Canvas,
                    _ => ProjectorView::Pane,
                };
            }
            LayoutChange::SwitchInspector if settings.projector => {
                settings.projector_view = match settings.projector_view {
                    ProjectorView::Inspector => ProjectorView::Canvas,
                    _ => ProjectorView::Inspector,
                };
            }
            LayoutChange::SwitchAlone => {
                settings.panes_alone ^= true;
                settings.layouts.keep_front(settings.panes_alone, width);
            }
            LayoutChange::SwitchInspector => settings.layouts.switch_inspector(width),
            LayoutChange::Reset => {
                settings.panes_alone = false;
                settings.layouts = Layouts::default();
                // The panels begin at the sizes that they had at first.
                context.data_mut(
                    egui::util::IdTypeMap::remove_by_type::<egui::containers::panel::PanelState>,
                );
            }
        }
    }
}
