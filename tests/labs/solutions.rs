//! The solutions of the labs that ship.

use socket_playground::grading::{Lab, Trial};
use socket_playground::scenario::{Plan, Settings, Shipped};

/// The labs that ship: the name, the solution, the checks.
pub fn labs() -> Vec<(&'static str, Plan, Lab)> {
    let plans = Shipped::all()
        .iter()
        .map(|shipped| (shipped.name(), shipped.plan(&Settings::from_environment([])).unwrap()));
    let labs = plans.filter(|(_, plan)| !plan.lesson().checks.is_empty());
    labs.map(|(name, plan)| {
        let lesson = plan.lesson();
        let lab = Lab::new(&lesson.roles, &lesson.checks).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, plan, lab)
    })
    .collect()
}

#[test]
fn try_all() {
    let only = std::env::var("LAB").unwrap_or_default();
    for (name, plan, lab) in labs() {
        if !name.contains(&only) {
            continue;
        }
        let trial = Trial::of(&plan, &lab);
        println!(
            "== {name} {:?} {}",
            trial.failed.as_ref().map(|e| e.to_string()),
            trial.solution.all_hold()
        );
        for check in &trial.solution.checks {
            if !check.holds {
                println!("   NOT {}: {}", check.title, check.reason);
            }
        }
        if !trial.solution.all_hold() {
            println!("{:?}", trial.solution.roles);
        }
        for (i, (part, grades)) in plan.parts().iter().zip(&trial.without).enumerate() {
            let failing: Vec<usize> = grades
                .checks
                .iter()
                .enumerate()
                .filter(|(_, c)| !c.holds)
                .map(|(i, _)| i + 1)
                .collect();
            println!(
                "   {}{} {:?} {}",
                i + 1,
                if part.optional { " optional" } else { "" },
                failing,
                if failing.is_empty() && !part.optional { "<<<<<<" } else { "" }
            );
        }
    }
}
