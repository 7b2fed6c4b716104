//! Actors that wake, count and go to sleep for 1 … 64 ms: our queue, and tokio under paused time.
//!
//! Each actor has its own steps, so that the sum over (time, actor) does not depend on the order within one
//! millisecond, which tokio does not promise.

use forecourt_kernel::Queue;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// The cheapest generator that spreads well, so that the queue is measured and not the dice.
struct Steps(u64);

impl Steps {
    const fn of(actor: u32) -> Self {
        Self((actor as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// 1 … 64 ms.
    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        1 + (self.0 >> 58)
    }
}

/// `actors` wake `times` times each; gives the sum.
///
/// # Panics
/// Never: every actor is scheduled.
pub fn queue(actors: u32, times: u32) -> u64 {
    let mut state: Vec<(Steps, u32)> = (0..actors).map(|actor| (Steps::of(actor), times)).collect();
    let mut queue = Queue::new();
    for (actor, (steps, _)) in (0u32..).zip(&mut state) {
        queue.schedule(steps.next(), actor);
    }
    let mut sum = 0u64;
    while let Some((at, actor)) = queue.pop() {
        sum = sum.wrapping_add(at * u64::from(actor + 1));
        let (steps, left): &mut (Steps, u32) = &mut state[actor as usize];
        *left -= 1;
        if *left > 0 {
            queue.schedule(at + steps.next(), actor);
        }
    }
    sum
}

/// The same as tasks of tokio, whose clock jumps to the next timer when all tasks wait.
///
/// # Panics
/// When a runtime cannot be made.
pub fn tokio_paused(actors: u32, times: u32) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime needs no more than memory");
    let sum = Rc::new(Cell::new(0u64));
    let tasks = tokio::task::LocalSet::new();
    for actor in 0..actors {
        let sum = Rc::clone(&sum);
        tasks.spawn_local(async move {
            let (mut steps, mut at) = (Steps::of(actor), 0);
            for _ in 0..times {
                let step = steps.next();
                tokio::time::sleep(Duration::from_millis(step)).await;
                at += step;
                sum.set(sum.get().wrapping_add(at * u64::from(actor + 1)));
            }
        });
    }
    runtime.block_on(tasks);
    sum.get()
}
