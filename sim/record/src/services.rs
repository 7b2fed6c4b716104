//! Which partition this process is, as job arrays and CI services tell it in the environment.
//!
//! | service | number | counts from | how many |
//! | --- | --- | --- | --- |
//! | anybody | `FORECOURT_PARTITION` = k/n | 1 | in it |
//! | Slurm job array | `SLURM_ARRAY_TASK_ID` | `SLURM_ARRAY_TASK_MIN` | `SLURM_ARRAY_TASK_COUNT` |
//! | Kubernetes Indexed Job | `JOB_COMPLETION_INDEX` | 0 | `FORECOURT_PARTITIONS` |
//! | GitLab `parallel` | `CI_NODE_INDEX` | 1 | `CI_NODE_TOTAL` |
//! | CircleCI `parallelism` | `CIRCLE_NODE_INDEX` | 0 | `CIRCLE_NODE_TOTAL` |
//! | Buildkite `parallelism` | `BUILDKITE_PARALLEL_JOB` | 0 | `BUILDKITE_PARALLEL_JOB_COUNT` |
//! | GNU parallel | `PARALLEL_SEQ` | 1 | `FORECOURT_PARTITIONS` |
//!
//! It refuses to look into the environment itself: whoever calls hands the variables over. And it refuses to guess: a
//! number without a count, or two services that disagree, is an error, because a guess would leave items out unseen.

use crate::partition::{Partition, PartitionError};
use thiserror::Error;

/// The variable that holds a whole partition, k/n.
pub const OWN: &str = "FORECOURT_PARTITION";
/// The variable that holds how many partitions there are, for services that tell only a number.
pub const COUNT: &str = "FORECOURT_PARTITIONS";

/// Why the environment does not tell a partition. Whoever set the jobs up was wrong.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ServiceError {
    /// A variable does not hold a number.
    #[error("{variable} is {text:?}, which is no number")]
    NotANumber {
        /// The variable.
        variable: &'static str,
        /// What it holds.
        text: String,
    },
    /// A number, but not of how many.
    #[error(
        "{variable} tells which part this is, but nothing tells of how many: give --partitions N or set {COUNT}, or give --partition 1/1 for everything"
    )]
    NoCount {
        /// The variable that is there.
        variable: &'static str,
    },
    /// One of a service's variables is there without another that belongs to it.
    #[error("{variable} is set, but {missing} is not")]
    Missing {
        /// The variable that is there.
        variable: &'static str,
        /// The one that is not.
        missing: &'static str,
    },
    /// A number outside its range.
    #[error("{variable} says {number} where {least} … {most} are possible")]
    OutOfRange {
        /// The variable.
        variable: &'static str,
        /// What it says.
        number: u64,
        /// The least possible.
        least: u64,
        /// The greatest possible.
        most: u64,
    },
    /// A Slurm array such as `1,2,9`, in which a task's place cannot be known.
    #[error(
        "the tasks of this Slurm array are not evenly numbered ({count} tasks of {least} … {most}, step {step}): give --partition k/n"
    )]
    Uneven {
        /// Least task id.
        least: u64,
        /// Greatest task id.
        most: u64,
        /// Step.
        step: u64,
        /// Tasks.
        count: u64,
    },
    /// Two that do not say the same.
    #[error("{one} says partition {said} and {other} says {also}: give --partition k/n")]
    Disagree {
        /// One of them.
        one: &'static str,
        /// What it says.
        said: Partition,
        /// The other.
        other: &'static str,
        /// What that says.
        also: Partition,
    },
    /// Two counts that are not the same.
    #[error("{one} says there are {said} parts and {COUNT} (or --partitions) says {also}")]
    Counts {
        /// The service's variable.
        one: &'static str,
        /// What it says.
        said: u64,
        /// What the other says.
        also: u64,
    },
    /// The partition itself is wrong.
    #[error("{variable}: {error}")]
    Partition {
        /// The variable.
        variable: &'static str,
        /// What is wrong.
        error: PartitionError,
    },
}

/// Where a service counts from, and where it says of how many.
struct Service {
    number: &'static str,
    from: u64,
    count: Option<&'static str>,
}

const SERVICES: [Service; 5] = [
    Service { number: "JOB_COMPLETION_INDEX", from: 0, count: None },
    Service { number: "CI_NODE_INDEX", from: 1, count: Some("CI_NODE_TOTAL") },
    Service { number: "CIRCLE_NODE_INDEX", from: 0, count: Some("CIRCLE_NODE_TOTAL") },
    Service { number: "BUILDKITE_PARALLEL_JOB", from: 0, count: Some("BUILDKITE_PARALLEL_JOB_COUNT") },
    Service { number: "PARALLEL_SEQ", from: 1, count: None },
];

/// Asks for a variable by name; `None` where it is not set.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The partition that the environment tells, with the variable that told it; `None` where none does. `count` is what the
/// command line says of how many there are; it goes before [`COUNT`].
///
/// # Errors
/// [`ServiceError`]: half a statement, one that is not possible, or two that disagree.
pub fn partition(
    variables: Variables<'_>,
    count: Option<u64>,
) -> Result<Option<(Partition, &'static str)>, ServiceError> {
    let count = match count {
        Some(count) => Some(count),
        None => number(variables, COUNT)?,
    };
    let mut told: Option<(Partition, &'static str)> = own(variables)?.map(|partition| (partition, OWN));
    let others = std::iter::once(slurm(variables, count)).chain(
        SERVICES.iter().map(|service| Ok(service.says(variables, count)?.map(|it| (it, service.number)))),
    );
    for other in others {
        match (told, other?) {
            (Some((said, one)), Some((also, other))) if said != also => {
                return Err(ServiceError::Disagree { one, said, other, also });
            }
            (None, other) => told = other,
            _ => {}
        }
    }
    Ok(told)
}

fn own(variables: Variables<'_>) -> Result<Option<Partition>, ServiceError> {
    let wrong = |error| ServiceError::Partition { variable: OWN, error };
    set(variables, OWN).map(|text| text.parse().map_err(wrong)).transpose()
}

/// A variable that is set to nothing is not set: CI files hand on what they do not have as an empty text.
fn set(variables: Variables<'_>, name: &str) -> Option<String> {
    variables(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn number(variables: Variables<'_>, variable: &'static str) -> Result<Option<u64>, ServiceError> {
    let Some(text) = set(variables, variable) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| ServiceError::NotANumber { variable, text })
}

/// The count that a service tells must be the one that was given, where both are there.
fn agreed(one: &'static str, said: u64, also: Option<u64>) -> Result<u64, ServiceError> {
    match also {
        Some(also) if also != said => Err(ServiceError::Counts { one, said, also }),
        _ => Ok(said),
    }
}

fn placed(variable: &'static str, number: u64, least: u64, count: u64) -> Result<Partition, ServiceError> {
    let most = least.saturating_add(count).saturating_sub(1);
    if count == 0 || number < least || number > most {
        return Err(ServiceError::OutOfRange { variable, number, least, most });
    }
    Partition::new(number - least + 1, count).map_err(|error| ServiceError::Partition { variable, error })
}

impl Service {
    fn says(&self, variables: Variables<'_>, given: Option<u64>) -> Result<Option<Partition>, ServiceError> {
        let variable = self.number;
        // A total without a number (GitLab sets CI_NODE_TOTAL in every job) says nothing.
        let Some(at) = number(variables, variable)? else { return Ok(None) };
        let count = match self.count {
            Some(name) => {
                let said = number(variables, name)?;
                agreed(name, said.ok_or(ServiceError::Missing { variable, missing: name })?, given)?
            }
            None => given.ok_or(ServiceError::NoCount { variable })?,
        };
        placed(variable, at, self.from, count).map(Some)
    }
}

/// Slurm tells ids that begin anywhere and may go in steps.
fn slurm(
    variables: Variables<'_>,
    given: Option<u64>,
) -> Result<Option<(Partition, &'static str)>, ServiceError> {
    const ID: &str = "SLURM_ARRAY_TASK_ID";
    let Some(id) = number(variables, ID)? else { return Ok(None) };
    let wanted = |missing| number(variables, missing)?.ok_or(ServiceError::Missing { variable: ID, missing });
    let count = agreed("SLURM_ARRAY_TASK_COUNT", wanted("SLURM_ARRAY_TASK_COUNT")?, given)?;
    let least = wanted("SLURM_ARRAY_TASK_MIN")?;
    let step = number(variables, "SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
    let last = least.saturating_add(count.saturating_sub(1).saturating_mul(step));
    let most = number(variables, "SLURM_ARRAY_TASK_MAX")?.unwrap_or(last);
    if id < least || id > most {
        return Err(ServiceError::OutOfRange { variable: ID, number: id, least, most });
    }
    if most != last || !(id - least).is_multiple_of(step) {
        return Err(ServiceError::Uneven { least, most, step, count });
    }
    placed(ID, (id - least) / step, 0, count).map(|partition| Some((partition, ID)))
}
