//! The queue against a sorted list that is too simple to be wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};

use forecourt_kernel::{Queue, QueueError, Ticket};
use proptest::prelude::*;

/// One thing a world may do to its queue.
#[derive(Debug, Clone)]
enum Step {
    Schedule { after: u64 },
    Cancel { which: usize },
    Pop,
    PopUntil { after: u64 },
    PopAndSchedule { after: u64 },
    Advance { after: u64 },
    Peek,
    Clear,
}

/// A step; of `schedule` and `cancel` the mix decides whether events pile up or cancelled ones do.
fn step(schedule: u32, cancel: u32) -> impl Strategy<Value = Step> {
    // Small intervals, so that many events share a tick and the order of scheduling is put to the test.
    let after = prop_oneof![40 => 0u64..6, 10 => 0u64..1000, 1 => Just(u64::MAX >> 1)];
    let which = prop_oneof![4 => 0usize..8, 1 => 0usize..1000];
    prop_oneof![
        schedule => after.clone().prop_map(|after| Step::Schedule { after }),
        cancel => which.prop_map(|which| Step::Cancel { which }),
        20 => Just(Step::Pop),
        10 => after.clone().prop_map(|after| Step::PopUntil { after }),
        30 => after.clone().prop_map(|after| Step::PopAndSchedule { after }),
        5 => after.prop_map(|after| Step::Advance { after }),
        5 => Just(Step::Peek),
        1 => Just(Step::Clear),
    ]
}

/// Every event ever scheduled, in order, and whether it still waits.
#[derive(Default)]
struct Model {
    now: u64,
    events: Vec<(u64, bool)>,
    longest: usize,
}

impl Model {
    fn next(&self) -> Option<(u64, usize)> {
        let waiting = self.events.iter().enumerate().filter(|(_, event)| event.1);
        waiting.map(|(index, event)| (event.0, index)).min()
    }

    fn len(&self) -> usize {
        self.events.iter().filter(|event| event.1).count()
    }

    fn schedule(&mut self, at: u64) -> usize {
        self.events.push((at, true));
        self.longest = self.longest.max(self.len());
        self.events.len() - 1
    }

    fn pop_until(&mut self, limit: u64) -> Option<(u64, usize)> {
        let (at, index) = self.next().filter(|next| next.0 <= limit)?;
        self.events[index].1 = false;
        self.now = at;
        Some((at, index))
    }
}

fn compare(steps: &[Step]) -> Result<(), TestCaseError> {
    let (mut queue, mut model, mut tickets) = (Queue::new(), Model::default(), Vec::<Ticket>::new());
    for step in steps {
        match *step {
            Step::Schedule { after } => {
                let at = model.now.saturating_add(after);
                tickets.push(queue.schedule(at, model.schedule(at)));
            }
            Step::Cancel { .. } if tickets.is_empty() => {}
            Step::Cancel { which } => {
                // The latest are likeliest to wait still.
                let which = tickets.len() - 1 - which % tickets.len();
                prop_assert_eq!(queue.cancel(tickets[which]), model.events[which].1);
                model.events[which].1 = false;
            }
            Step::Pop => prop_assert_eq!(queue.pop(), model.pop_until(u64::MAX)),
            Step::PopUntil { after } => {
                let limit = model.now.saturating_add(after);
                prop_assert_eq!(queue.pop_until(limit), model.pop_until(limit));
            }
            Step::PopAndSchedule { after } => {
                prop_assert_eq!(queue.pop(), model.pop_until(u64::MAX));
                let at = model.now.saturating_add(after);
                tickets.push(queue.schedule(at, model.schedule(at)));
            }
            Step::Advance { after } => {
                let to = model.now.saturating_add(after);
                let expected = match model.next() {
                    Some((next, _)) if next < to => Err(QueueError::Skips { to, next }),
                    _ => {
                        model.now = to;
                        Ok(())
                    }
                };
                prop_assert_eq!(queue.advance(to), expected);
            }
            Step::Peek => prop_assert_eq!(queue.peek_at(), model.next().map(|next| next.0)),
            Step::Clear => {
                queue.clear();
                model.events.iter_mut().for_each(|event| event.1 = false);
            }
        }
        prop_assert_eq!((queue.now(), queue.len()), (model.now, model.len()));
        prop_assert_eq!(queue.is_empty(), model.len() == 0);
    }
    let counters = queue.counters();
    prop_assert_eq!(counters.scheduled, model.events.len() as u64);
    prop_assert_eq!(counters.scheduled, counters.popped + counters.cancelled + queue.len() as u64);
    prop_assert_eq!(counters.longest, model.longest);
    while let Some(next) = model.pop_until(u64::MAX) {
        prop_assert_eq!(queue.pop(), Some(next));
    }
    prop_assert_eq!(queue.pop(), None);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_queue_does_what_the_sorted_list_does(steps in prop::collection::vec(step(50, 30), 0..300)) {
        compare(&steps)?;
    }

    #[test]
    fn and_so_it_does_where_most_events_are_cancelled(steps in prop::collection::vec(step(900, 850), 600..900)) {
        compare(&steps)?;
    }
}

#[test]
fn one_tick_keeps_the_order_of_scheduling() {
    let mut queue = Queue::new();
    for event in 0..1000 {
        queue.schedule(7, event);
    }
    for event in 0..500 {
        assert_eq!(queue.pop(), Some((7, event)));
        queue.schedule(7, 1000 + event);
    }
    let rest: Vec<u32> = std::iter::from_fn(|| queue.pop()).map(|(_, event)| event).collect();
    assert_eq!(rest, (500..1500).collect::<Vec<u32>>());
}

#[test]
fn the_past_is_refused_with_both_times() {
    let mut queue = Queue::new();
    queue.schedule(100, ());
    queue.pop();
    assert_eq!(queue.try_schedule(99, ()), Err(QueueError::Past { at: 99, now: 100 }));
    assert_eq!(queue.advance(99), Err(QueueError::Past { at: 99, now: 100 }));
    let panic = catch_unwind(AssertUnwindSafe(|| queue.schedule(99, ()))).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert_eq!(message, "event scheduled at tick 99, but it is already tick 100");
    assert!(queue.is_empty() && queue.try_schedule(100, ()).is_ok());
}

#[test]
fn a_ticket_cancels_its_own_event_only() {
    let mut queue = Queue::new();
    let first = queue.schedule(1, 'a');
    assert!(queue.cancel(first) && !queue.cancel(first));
    assert_eq!(queue.pop(), None);
    // The next event takes the place of the first; the old ticket must not reach it.
    let second = queue.schedule(1, 'b');
    assert!(!queue.cancel(first));
    queue.clear();
    queue.schedule(1, 'c');
    assert!(!queue.cancel(second) && !queue.cancel(first));
    assert_eq!(queue.pop(), Some((1, 'c')));
}

#[test]
fn time_outs_set_and_cancelled_with_every_poll_leave_nothing_behind() {
    let mut queue = Queue::new();
    for actor in 0..16u64 {
        queue.schedule(actor, std::rc::Rc::new(actor));
    }
    let shared = std::rc::Rc::new(99);
    for _ in 0..20_000 {
        let (at, actor) = queue.pop().unwrap();
        let time_out = queue.schedule(at + 1_000_000_000, std::rc::Rc::clone(&shared));
        queue.schedule(at + 1 + *actor, actor);
        assert!(queue.cancel(time_out));
    }
    assert_eq!((queue.len(), queue.counters().longest), (16, 17));
    // A cancelled event is dropped at once, not when its time comes.
    assert_eq!(std::rc::Rc::strong_count(&shared), 1);
}
