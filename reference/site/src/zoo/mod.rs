//! The bug zoo: mutants of the house, each one defect that a real system had or that an invariant forbids, for proving that
//! the checks bite. It is built with the cargo feature `zoo` only, and never into the product.
//!
//! | module | idea |
//! | --- | --- |
//! | [`mutant`] | what a mutant is: its seam and what it does there |
//! | [`active`] | the one mutant that is at work in this thread |
//! | `seams` | where the site asks whether something goes wrong here |
//! | `cabinets`, `money`, `worth`, `cars`, `people`, `system`, `house` | the mutants themselves, a subject each |
//!
//! The flows stay clean: everything goes wrong between them, at the seams that the site has anyway. It refuses to know who
//! finds a mutant, and how.

pub mod active;
mod cabinets;
mod cars;
mod fields;
mod house;
mod money;
pub mod mutant;
mod people;
pub(crate) mod seams;
mod system;
mod worth;

pub use active::{strokes, under};
pub use mutant::Mutant;

/// All mutants, in the order of their subjects.
pub fn all() -> impl Iterator<Item = &'static Mutant> {
    [cabinets::ALL, money::ALL, worth::ALL, cars::ALL, people::ALL, system::ALL, house::ALL]
        .into_iter()
        .flatten()
}

/// The mutant with this id.
pub fn find(id: &str) -> Option<&'static Mutant> {
    all().find(|mutant| mutant.id == id)
}
