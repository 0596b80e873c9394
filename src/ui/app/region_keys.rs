//! The keyboard among the regions of the window: F6 goes from one to the next, Tab stays within one.
//!
//! egui goes with Tab through all there is, in the order in which it is drawn. Here the key is taken
//! before egui sees it, and leads to the next control of the region that has the keyboard. Where a
//! window, a menu or a question has it, all is as egui does it.

use std::collections::BTreeMap;

use egui::{Context, Event, Id, Key, Order, Popup, Pos2, RawInput, Rect, layers::LayerId};

/// A region of the window, in the order in which F6 goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Region {
    /// The menus and bars on top.
    Bars,
    /// The lessons.
    Learn,
    /// The canvas, with its tools and its tray.
    Canvas,
    /// The inspector.
    Inspector,
    /// The panes.
    Panes,
}

/// Where the regions are, and which control of each had the keyboard last.
#[derive(Debug, Default)]
pub struct RegionKeys {
    regions: Vec<(Region, Rect)>,
    last: BTreeMap<Region, Id>,
    /// The control of the canvas that comes first.
    entry: Option<Id>,
    /// The region that had the keyboard last.
    current: Option<Region>,
    /// What is to have the keyboard in the frame that begins.
    target: Option<Id>,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Region { back: bool },
    Control { back: bool },
}

/// A control, where it is, and what is seen of it.
type Place = (Id, Rect, Rect);

/// A control that can have the keyboard.
#[derive(Clone, Copy, Debug)]
struct Control {
    id: Id,
    region: Region,
}

impl RegionKeys {
    /// Says where the regions are in this frame, and which control of the canvas comes first.
    pub fn lay_out(ctx: &Context, regions: Vec<(Region, Rect)>, entry: Option<Id>) {
        ctx.with_plugin(|keys: &mut Self| {
            keys.regions = regions;
            keys.entry = entry;
        });
    }

    /// The controls of all regions, in each in the order in which they were drawn.
    fn controls(&self, ctx: &Context) -> Vec<Control> {
        let mut found = Vec::new();
        let global = |layer: LayerId| ctx.layer_transform_to_global(layer).unwrap_or_default();
        let mut layers: Vec<(LayerId, Vec<Place>)> = ctx.viewport(|viewport| {
            let layers = viewport.this_pass.widgets.layer_ids();
            let ground = layers.filter(|layer| layer.order == Order::Background);
            let widgets = |layer| {
                let widgets = viewport.this_pass.widgets.get_layer(layer);
                let live = widgets.filter(|widget| widget.enabled && widget.sense.is_focusable());
                (layer, live.map(|widget| (widget.id, widget.rect, widget.interact_rect)).collect())
            };
            ground.map(widgets).collect()
        });
        // The cards of the canvas come before its tools.
        layers.sort_by_key(|(layer, _)| *layer == LayerId::background());
        for (layer, widgets) in layers {
            let to_global = global(layer);
            for (id, rect, shown) in widgets {
                let middle = to_global * place_in_view(rect, shown);
                let region = self.regions.iter().find(|(_, region)| region.contains(middle));
                found.extend(region.map(|(region, _)| Control { id, region: *region }));
            }
        }
        found
    }

    /// Where the keyboard goes; `None` if that is left to egui.
    fn target_of(&mut self, ctx: &Context, step: Step) -> Option<Id> {
        let controls = self.controls(ctx);
        let focused = ctx.memory(egui::Memory::focused);
        let place = focused.and_then(|focused| controls.iter().position(|at| at.id == focused));
        if focused.is_some() && place.is_none() && matches!(step, Step::Control { .. }) {
            return None;
        }
        let here = place.map(|place| controls[place].region);
        if let (Some(region), Some(focused)) = (here, focused) {
            self.last.insert(region, focused);
        }
        let current = here.or(self.current).unwrap_or(Region::Canvas);
        let region = match step {
            Step::Control { .. } => current,
            Step::Region { back } => {
                let mut regions: Vec<Region> = controls.iter().map(|at| at.region).collect();
                regions.sort_unstable();
                regions.dedup();
                if back {
                    regions.reverse();
                }
                let beyond =
                    |other: &&Region| if back { **other < current } else { **other > current };
                *regions.iter().find(beyond).or_else(|| regions.first())?
            }
        };
        self.current = Some(region);
        let within: Vec<Id> =
            controls.iter().filter(|at| at.region == region).map(|at| at.id).collect();
        let at = focused.and_then(|focused| within.iter().position(|id| *id == focused));
        if let (Step::Control { back }, Some(at)) = (step, at) {
            let next = if back { at + within.len() - 1 } else { at + 1 };
            return within.get(next % within.len()).copied();
        }
        let entry = self.entry.filter(|_| region == Region::Canvas);
        let before = self.last.get(&region).copied().or(entry);
        before.filter(|id| within.contains(id)).or_else(|| within.first().copied())
    }
}

/// Where a control is, or the edge beyond which it is scrolled out of view. `shown` is what is seen of it:
/// where that is nothing, it ends before it begins, at the edge of what can be seen.
fn place_in_view(rect: Rect, shown: Rect) -> Pos2 {
    let place = |(low, high): (f32, f32), (from, to): (f32, f32)| {
        if from <= to {
            f32::midpoint(from, to)
        } else if from <= low {
            // It is beyond the end.
            to - 1.0
        } else if to >= high {
            from + 1.0
        } else {
            f32::midpoint(low, high)
        }
    };
    let (x, y) = (rect.x_range(), rect.y_range());
    Pos2::new(
        place((x.min, x.max), (shown.left(), shown.right())),
        place((y.min, y.max), (shown.top(), shown.bottom())),
    )
}

impl egui::plugin::Plugin for RegionKeys {
    fn debug_name(&self) -> &'static str {
        "keyboard among the regions"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if Popup::is_any_open(ctx) {
            return;
        }
        let step = |event: &Event| match event {
            Event::Key { key, pressed: true, modifiers, .. } if !modifiers.command => match key {
                Key::F6 => Some(Step::Region { back: modifiers.shift }),
                Key::Tab => Some(Step::Control { back: modifiers.shift }),
                _ => None,
            },
            _ => None,
        };
        let Some(place) = input.events.iter().position(|event| step(event).is_some()) else {
            return;
        };
        let Some(step) = step(&input.events[place]) else { return };
        if let Some(target) = self.target_of(ctx, step) {
            input.events.remove(place);
            self.target = Some(target);
        }
    }

    /// Only now does egui see that the keyboard has gone from one control to another.
    fn on_begin_pass(&mut self, ui: &mut egui::Ui) {
        if let Some(target) = self.target.take() {
            ui.memory_mut(|memory| memory.request_focus(target));
        }
    }
}
