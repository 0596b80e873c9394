//! A wire that would pass beneath cards is led around them: the shortest way of straight lines between
//! the rows of cards that meets none.
//!
//! It is looked for among a bounded number of ways: out of a side of the card, along a line above or
//! below one that is in the way, and into a side of the other.

use egui::{Pos2, Rect, Vec2};

use super::route::Route;

/// Cards that are gone around at most; a way that meets others is not taken either.
const MOST: usize = 16;

/// Places beside other cards at which a wire may turn, at each side of its own.
const BESIDE: usize = 4;

/// How far from a card the nearest way goes, in points.
const GAP: f32 = 16.0;

/// Between two ways around the same card, so that wires of different sockets can be told apart.
const LANE: f32 = 5.0;

/// How many of them there are.
const LANES: u32 = 4;

/// Length that a corner counts as.
const TURN: f32 = 24.0;

/// Leads a route around cards, if any is in its way. `near` and `far` are the cards that it joins, and
/// `lane` is any number that stays the same for a wire. The route is left as it is if no way is clear.
pub fn led_around(route: Route, (near, far): (Rect, Rect), cards: &[Rect], lane: u32) -> Route {
    if is_clear(&route, cards) {
        return route;
    }
    let gap = GAP + LANE * (lane % LANES) as f32;
    let ends = route.ends();
    let region = near.union(far).union(route.bounds()).expand(gap);
    let mut in_the_way: Vec<Rect> =
        cards.iter().copied().filter(|card| card.intersects(region)).collect();
    let middle = region.center();
    in_the_way.sort_by(|one, other| {
        let far_off = |card: &Rect| card.distance_sq_to_pos(middle);
        far_off(one).total_cmp(&far_off(other))
    });
    in_the_way.truncate(MOST);
    let heights = in_the_way.iter().flat_map(|card| [card.top() - gap, card.bottom() + gap]);
    let mut heights: Vec<f32> = heights.chain(ends.map(|end| end.y)).collect();
    // The shortest first: what is longer than the best so far ends the search.
    let climb = |height: &f32| (height - ends[0].y).abs() + (height - ends[1].y).abs();
    heights.sort_by(|one, other| climb(one).total_cmp(&climb(other)));
    let mut best: Option<(f32, [Pos2; 6])> = None;
    let beside = in_the_way.iter().flat_map(|card| [card.left() - gap, card.right() + gap]);
    let beside: Vec<f32> = beside.collect();
    let arrivals = sides(far, ends[1], gap, &beside);
    for (from, out) in sides(near, ends[0], gap, &beside) {
        for &(to, into) in &arrivals {
            for height in &heights {
                let way = [
                    from,
                    Pos2::new(out, from.y),
                    Pos2::new(out, *height),
                    Pos2::new(into, *height),
                    Pos2::new(into, to.y),
                    to,
                ];
                let long = length(&way);
                if best.as_ref().is_some_and(|(best, _)| long >= *best) {
                    break;
                }
                if meets_none(&way, cards) {
                    best = Some((long, way));
                }
            }
        }
    }
    best.map_or(route, |(_, way)| Route::along(&without_idle_points(&way)))
}

/// The points at both sides of a card from which a wire leaves it at the height of `end`, each with
/// where it may turn: shortly after, or beside the next cards.
fn sides(card: Rect, end: Pos2, gap: f32, beside: &[f32]) -> Vec<(Pos2, f32)> {
    let mut ways = Vec::with_capacity(2 * (2 + BESIDE));
    for (side, way) in [(card.right(), 1.0), (card.left(), -1.0)] {
        let at = Pos2::new(side, end.y);
        let mut turns: Vec<f32> =
            beside.iter().map(|x| (x - side) * way).filter(|far| *far > 2.0).collect();
        turns.extend([gap, gap / 2.0]);
        turns.sort_by(f32::total_cmp);
        ways.extend(turns.into_iter().take(2 + BESIDE).map(|far| (at, side + way * far)));
    }
    ways
}

/// Whether a route meets no card but with its ends.
fn is_clear(route: &Route, cards: &[Rect]) -> bool {
    let bounds = route.bounds();
    let mut near =
        cards.iter().map(|card| card.shrink(1.0)).filter(|c| c.intersects(bounds)).peekable();
    if near.peek().is_none() {
        return true;
    }
    let points = route.points(0.0, 1.0);
    near.all(|card| points.windows(2).all(|ends| !crosses(ends[0], ends[1], card)))
}

/// Whether a line meets a card: their bounds do, and corners of the card are on both sides of it.
fn crosses(from: Pos2, to: Pos2, card: Rect) -> bool {
    let across = (to - from).rot90();
    let corners = [card.left_top(), card.right_top(), card.left_bottom(), card.right_bottom()];
    let beside = corners.map(|corner| across.dot(corner - from) > 0.0);
    Rect::from_two_pos(from, to).intersects(card)
        && beside.contains(&true)
        && beside.contains(&false)
}

/// Whether none of these lines, each of which goes up, down or aside, meets a card.
fn meets_none(way: &[Pos2], cards: &[Rect]) -> bool {
    let lines = || way.windows(2).map(Rect::from_points);
    cards.iter().map(|card| card.shrink(1.0)).all(|card| lines().all(|line| !card.intersects(line)))
}

/// What a way costs: its length, and its corners.
fn length(way: &[Pos2; 6]) -> f32 {
    let lines = way.windows(2).map(|ends| (ends[1] - ends[0]).length());
    lines.map(|long| if long > 0.5 { long + TURN } else { 0.0 }).sum()
}

/// The points at which a way turns, and its ends.
fn without_idle_points(way: &[Pos2]) -> Vec<Pos2> {
    let mut points: Vec<Pos2> = Vec::with_capacity(way.len());
    for point in way {
        if points.last().is_some_and(|last| (*last - *point).length() < 0.5) {
            continue;
        }
        let direction = |from: Pos2, to: Pos2| -> Vec2 { (to - from).normalized() };
        if let [.., before, last] = points.as_slice()
            && direction(*before, *last).dot(direction(*last, *point)) > 0.999
        {
            points.pop();
        }
        points.push(*point);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_min_size(Pos2::new(x, y), Vec2::new(272.0, 126.0))
    }

    /// A sampled point that lies within a card.
    fn beneath(route: &Route, cards: &[Rect]) -> Option<Pos2> {
        let within = |point: &Pos2| cards.iter().any(|card| card.shrink(1.0).contains(*point));
        (0..=400_u16).map(|step| route.at(f32::from(step) / 400.0)).find(within)
    }

    fn led(near: Rect, far: Rect, cards: &[Rect]) -> Route {
        led_around(Route::between(near, far), (near, far), cards, 0)
    }

    #[test]
    fn a_wire_with_nothing_in_its_way_stays_as_it_is() {
        let (near, far) = (card(0.0, 0.0), card(384.0, 180.0));
        assert_eq!(led(near, far, &[near, far, card(0.0, 360.0)]), Route::between(near, far));
    }

    #[test]
    fn a_wire_goes_around_the_card_between() {
        let (near, far) = (card(0.0, 0.0), card(768.0, 0.0));
        let cards = [near, card(384.0, 0.0), far];
        assert!(beneath(&Route::between(near, far), &cards).is_some(), "it is in the way");
        let route = led(near, far, &cards);
        assert_eq!(beneath(&route, &cards), None);
        let ends = route.ends();
        assert_eq!((ends[0].x, ends[1].x), (near.right(), far.left()), "at the sides that face");
    }

    #[test]
    fn a_way_has_only_the_corners_that_it_needs() {
        let points =
            [(0.0, 0.0), (10.0, 0.0), (10.0, 0.0), (20.0, 0.0), (20.0, 30.0), (20.0, 40.0)];
        let points = points.map(|(x, y)| Pos2::new(x, y));
        let corners = [points[0], points[3], points[5]];
        assert_eq!(without_idle_points(&points), corners);
        let route = Route::along(&corners);
        assert_eq!(route.ends(), [points[0], points[5]]);
        assert_eq!((route.at(0.0), route.at(1.0)), (points[0], points[5]));
    }

    #[test]
    fn no_wire_among_cards_in_rows_passes_beneath_one() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..12 {
            // Cards of rows and columns, of which some are missing and each is moved a little.
            let mut cards = Vec::new();
            for place in 0..16_u8 {
                if random.f32() < 0.8 {
                    let (column, row) = (f32::from(place % 4), f32::from(place / 4));
                    let corner = Vec2::new(column * 384.0, row * 190.0);
                    let moved = Vec2::new(random.f32() * 40.0, random.f32() * 16.0);
                    let high = 80.0 + random.f32() * 50.0;
                    let size = Vec2::new(272.0, high);
                    cards.push(Rect::from_min_size((corner + moved).to_pos2(), size));
                }
            }
            for (place, near) in cards.iter().enumerate() {
                for far in &cards[..place] {
                    for lane in 0..LANES {
                        for plain in [Route::between(*near, *far), Route::beneath(*near, *far)] {
                            let route = led_around(plain, (*near, *far), &cards, lane);
                            assert_eq!(beneath(&route, &cards), None, "{near} to {far}: {cards:?}");
                        }
                    }
                }
            }
        }
    }
}
