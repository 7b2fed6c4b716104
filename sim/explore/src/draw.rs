//! A seed becomes a plan: how big the group is, which habits and mishaps are on and how strongly, then the people themselves.
//!
//! It refuses to draw anything twice from one stream.

use forecourt_customers::{Mix, Script, Size};
use forecourt_kernel::{Seed, Stream};

/// The most that a drawn plan may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Most {
    /// Stations.
    pub branches: u32,
    /// Customers.
    pub customers: u32,
    /// Days.
    pub days: u32,
    /// Cabinets.
    pub cabinets: u8,
}

impl Default for Most {
    fn default() -> Self {
        Self { branches: 3, customers: 50, days: 2, cabinets: 1 }
    }
}

/// The plan of a seed: the swarm draws everything.
pub fn swarm(seed: Seed, most: Most) -> Script {
    drawn(seed, most).1
}

/// The same, and how big it is.
pub fn drawn(seed: Seed, most: Most) -> (Size, Script) {
    let mut luck = Stream::named(seed, "size");
    let up_to =
        |luck: &mut Stream, most: u32| u32::try_from(luck.between(1, u64::from(most.max(1)))).unwrap_or(1);
    let branches = up_to(&mut luck, most.branches);
    let customers = up_to(&mut luck, most.customers);
    let days = up_to(&mut luck, most.days);
    let cars = u32::try_from(luck.between(1, 6)).unwrap_or(1);
    let visits_permille = u32::try_from(luck.between(500, 2_500)).unwrap_or(1_000);
    // Lines cost more than all the rest together: one plan in four has cabinets.
    let with_cabinets = luck.below(4) == 0;
    let cabinets =
        u8::try_from(luck.between(u64::from(most.cabinets.min(1)), u64::from(most.cabinets))).unwrap_or(0);
    let cabinets = if with_cabinets { cabinets } else { 0 };
    let quiet_days = if cabinets > 0 { 1 } else { 40 };
    let size = Size { branches, customers, days, visits_permille, cars, cabinets, quiet_days };
    (size, forecourt_customers::draw(seed, &size, &Mix::swarm(seed)))
}

/// The plan of a seed at a fixed size, everything as usual: for figures.
pub fn usual(seed: Seed, size: &Size) -> Script {
    forecourt_customers::draw(seed, size, &Mix::usual())
}
