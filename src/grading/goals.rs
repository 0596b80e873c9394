//! What has to be found of a lab, cut into groups of roles that have nothing to do with each other: each group is
//! matched by itself, so that the work adds up and does not multiply.

use super::lab::Lab;
use crate::model::check::Fact;

/// A check, or a part of one that needs all of its parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal<'lab> {
    /// The place of the check.
    pub(super) check: usize,
    pub(super) fact: &'lab Fact,
}

/// Roles that have to do with each other, and what is to be found of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Group<'lab> {
    /// Their places among the roles of the lab, rising.
    pub(super) roles: Vec<usize>,
    /// The goals that can be looked at once so many of the roles are played.
    pub(super) decided: Vec<Vec<Goal<'lab>>>,
    /// How many goals these are.
    pub(super) count: usize,
}

/// The groups of a lab. Goals without a role are in the first one.
pub(super) fn groups(lab: &Lab) -> Vec<Group<'_>> {
    let mut of: Vec<usize> = (0..lab.roles.len()).collect();
    for (place, role) in lab.roles.iter().enumerate() {
        for other in role.kind.other().into_iter().chain(role.may_be.iter().map(String::as_str)) {
            join(&mut of, &[place, place_of(lab, other)]);
        }
    }
    for check in &lab.checks {
        match &check.holds {
            Fact::All(parts) => parts.iter().for_each(|part| join(&mut of, &roles_of(lab, part))),
            fact => join(&mut of, &roles_of(lab, fact)),
        }
    }
    let mut names: Vec<usize> = of.clone();
    names.sort_unstable();
    names.dedup();
    let mut groups: Vec<Group<'_>> = names.iter().map(|name| with_roles(&of, *name)).collect();
    if groups.is_empty() {
        groups.push(with_roles(&of, 0));
    }
    for (check, asked) in lab.checks.iter().enumerate() {
        let group_of = |fact: &Fact| {
            let role = roles_of(lab, fact).first().copied();
            role.and_then(|role| names.iter().position(|name| *name == of[role])).unwrap_or(0)
        };
        let parts = match &asked.holds {
            Fact::All(parts) => parts.as_slice(),
            _ => &[],
        };
        let is_within = parts.iter().all(|part| group_of(part) == group_of(&asked.holds));
        let whole = std::slice::from_ref(&asked.holds);
        for fact in if is_within { whole } else { parts } {
            let group = &mut groups[group_of(fact)];
            let roles = roles_of(lab, fact);
            let needed = group.roles.iter().rposition(|role| roles.contains(role));
            group.decided[needed.map_or(0, |place| place + 1)].push(Goal { check, fact });
            group.count += 1;
        }
    }
    groups
}

fn with_roles<'lab>(of: &[usize], name: usize) -> Group<'lab> {
    let roles: Vec<usize> = (0..of.len()).filter(|role| of[*role] == name).collect();
    Group { decided: vec![Vec::new(); roles.len() + 1], roles, count: 0 }
}

/// Has all these be of one group.
fn join(of: &mut [usize], roles: &[usize]) {
    let Some(name) = roles.iter().map(|role| of[*role]).min() else { return };
    let others: Vec<usize> = roles.iter().map(|role| of[*role]).collect();
    for group in of.iter_mut().filter(|group| others.contains(group)) {
        *group = name;
    }
}

fn roles_of(lab: &Lab, fact: &Fact) -> Vec<usize> {
    let mut roles = Vec::new();
    fact.walk(&mut |fact| {
        roles.extend(fact.roles().into_iter().map(|name| place_of(lab, name)));
    });
    roles
}

/// The place of a role. A lab names none that it has not.
fn place_of(lab: &Lab, name: &str) -> usize {
    lab.roles.iter().position(|role| role.name == name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::check::{Check, Role};

    #[test]
    fn roles_that_no_fact_or_kind_joins_are_matched_by_themselves() {
        let roles: Vec<Role> = ron::from_str(
            r#"[
                (name: "a", kind: Listener), (name: "b", kind: ConnectsTo("a")),
                (name: "c", kind: Listener), (name: "d", kind: Udp), (name: "e", kind: Udp),
            ]"#,
        )
        .unwrap();
        let facts: Vec<Fact> = ron::from_str(
            r#"[
                All([HasPort("a"), HasPort("c")]), InOrder([HasPort("d"), HasPort("e")]),
                HasPort("b"), Saw(that: State(Listen)),
            ]"#,
        )
        .unwrap();
        let check = |holds| Check { title: "t".to_owned(), holds, missing: "m".to_owned() };
        let checks: Vec<Check> = facts.into_iter().map(check).collect();
        let lab = Lab::new(&roles, &checks).unwrap();
        let groups: Vec<(Vec<usize>, Vec<usize>)> = groups(&lab)
            .into_iter()
            .map(|group| (group.roles, group.decided.iter().map(Vec::len).collect()))
            .collect();
        // The last check of a lab with listeners is that on loopback, in two parts.
        assert_eq!(
            groups,
            [(vec![0, 1], vec![1, 2, 1]), (vec![2], vec![0, 2]), (vec![3, 4], vec![0, 0, 1]),]
        );
    }
}
