//! PLAT-04: a process that dies around an append neither loses nor doubles a request.

use crate::world::*;
use forecourt_books::By;
use forecourt_site::{Outcome, Refusal, Site};
use forecourt_store::{Fault, Faulty, Journal, MemoryJournal, Planned, RingHome, Sealed, TornTail};
use forecourt_wire::Instant;
use serde_json::json;

type Shaky = Faulty<Sealed<MemoryJournal>>;

fn shaky(journal: Sealed<MemoryJournal>, plan: Vec<Planned>) -> Shaky {
    Faulty::new(journal, plan)
}

fn request(site: &mut Site<Shaky>, second: u64, key: &str, amount: u64) -> Result<Outcome, Refusal> {
    let fields =
        json!({ "member": "M-1", "amount": amount, "parts": [{ "means": "cash", "amount": amount }] });
    site.request(Instant::from_secs(second), &By::System, key, command("value.top-up", fields))
}

/// Six requests, one of them refused; each is sent again until it is answered, over any number of deaths.
fn run(plan: &[Planned]) -> (Vec<(&'static str, String)>, Vec<Outcome>) {
    let mut journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(shaky(journal, Vec::new())), Instant::ZERO).unwrap();
    furnish(&mut site);
    journal = site.into_journal().into_inner();
    let mut site = Site::new(setup(shaky(journal, plan.to_vec())), Instant::from_secs(50)).unwrap();
    let mut answers = Vec::new();
    for number in 0..6_u64 {
        let (key, amount) = (format!("r-{number}"), if number == 3 { 0 } else { 10_000 + number });
        let second = 60 + number * 60;
        let answer = loop {
            match request(&mut site, second, &key, amount) {
                Ok(answer) => break answer,
                Err(Refusal::Rule(rejection)) => panic!("{rejection}"),
                // The process dies: only the journal is left, its torn tail is cut, the client asks again.
                Err(Refusal::Store(_)) => {
                    let mut left = site.into_journal().into_inner();
                    left.cut_torn().unwrap();
                    site = Site::new(setup(shaky(left, Vec::new())), Instant::from_secs(second)).unwrap();
                }
            }
        };
        answers.push(answer);
        // And once more, because its answer was lost on the way.
        let again = request(&mut site, second + 1, &key, amount);
        assert_eq!(again.unwrap(), *answers.last().unwrap());
    }
    assert!(site.journal().verify().is_ok());
    assert_eq!(site.rebuilt().unwrap().texts(), texts(&site));
    (texts(&site), answers)
}

#[test]
fn a_death_at_any_append_leaves_the_same_house() {
    let (texts, answers) = run(&[]);
    assert!(matches!(answers[3], Outcome::Refused { .. }), "{answers:?}");
    for call in 0..6 {
        let torn = [0, 1, 2, 5].map(|keep| Fault::Torn { keep });
        for fault in torn.into_iter().chain([Fault::Full, Fault::AnswerLost]) {
            let struck = run(&[Planned { call, fault }]);
            assert_eq!(struck.0, texts, "{fault:?} at append {call}");
            assert_eq!(struck.1, answers, "{fault:?} at append {call}");
        }
    }
}
