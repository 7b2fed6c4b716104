//! A whole group under random commands: what must hold, holds after each; a refusal changes nothing, a repeat books
//! once, the journal alone gives the same states, and taking time in one leap or in many gives the same log.

use forecourt_books::{At, By, MemberId, PersonId, Settings};
use forecourt_keys::Camera;
use forecourt_site::{Command, Outcome, Refusal, Setup, Site};
use forecourt_store::MemoryJournal;
use forecourt_wire::{Instant, Span};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};

struct NoCamera;

impl Camera for NoCamera {
    fn photo(&self, _: u8, _: At) -> Option<Vec<u8>> {
        None
    }
}

const START: &str = "2026-03-02 08:00:00";
const MEMBERS: u32 = 4;
const BRANCHES: u32 = 3;

struct House {
    site: Site<MemoryJournal>,
    now: Instant,
    /// Bills and vouchers that were made so far, so that commands name some that exist.
    bills: u32,
    requests: u32,
}

impl House {
    fn new() -> House {
        let table: Vec<_> = forecourt_site::settings().into_iter().copied().collect();
        let overrides = [("plat.idle_min".to_owned(), forecourt_books::Value::Number(525_600))].into();
        let setup = Setup {
            epoch: START.parse().unwrap(),
            settings: Settings::new(&table, &overrides).unwrap(),
            lines: Vec::new(),
            journal: MemoryJournal::new(),
            camera: Box::new(NoCamera),
        };
        let site = Site::new(setup, Instant::ZERO).unwrap();
        let mut house = House { site, now: Instant::ZERO, bills: 0, requests: 0 };
        house.seed("organisation", json!({"open-branch": {"name": "HQ", "kind": "head-office"}}));
        for number in 1..=BRANCHES {
            let branch = format!("B-{}", number + 1);
            let opened = json!({"open-branch": {"name": format!("S{number}"), "kind": "store"}});
            house.seed("organisation", opened);
            let roles = ["cashier", "receptionist", "branch-manager"];
            let hired = json!({"hire": {"name": format!("C{number}"), "branch": branch, "roles": roles}});
            house.seed("organisation", hired);
            let desk = format!("desk-{number}");
            house.seed("organisation", json!({"enrol-terminal": {"name": desk, "branch": branch}}));
            let opened = json!({"open-session": {"person": format!("P-{number}"), "terminal": desk}});
            house.seed("organisation", opened);
        }
        house.seed("value", json!({"define-item": {"item": "wash", "title": "Wash", "list": 3000}}));
        house.seed("value", json!({"define-item": {"item": "oil", "title": "Oil", "list": 19_990}}));
        let issue = json!({"issue-vouchers": {"from": 1, "to": 40, "face": 2000, "until": "2026-12-31"}});
        house.seed("value", issue);
        for number in 0..MEMBERS {
            let home = format!("B-{}", number % BRANCHES + 2);
            let join = json!({"join": {"name": format!("M{number}"), "category": "basic", "home": home, "password": "123456"}});
            house.seed("members", join);
        }
        house
    }

    fn seed(&mut self, context: &str, content: Value) {
        let command = Command::read(context, &content).unwrap_or_else(|error| panic!("{content}: {error}"));
        self.site
            .command(self.now, &By::System, command)
            .unwrap_or_else(|refusal| panic!("{content}: {refusal}"));
        self.hear();
    }

    fn hear(&mut self) {
        while let Some(committed) = self.site.poll_event() {
            if committed.body.contains("\"bill-opened\"") {
                self.bills += 1;
            }
        }
    }

    /// Texts of all states but those that keep account of refusals and tries themselves.
    fn texts(&self) -> Vec<(&'static str, String)> {
        let keep = |(context, _): &(&'static str, String)| {
            !matches!(*context, "security" | "members" | "organisation")
        };
        self.site.states().texts().into_iter().filter(keep).collect()
    }

    fn give(&mut self, wish: &Wish) -> Result<Outcome, Refusal> {
        // Stored value needs a fresh proof: most members give it.
        if wish.what % 12 == 5 && wish.amount % 4 > 0 {
            for member in 0..MEMBERS {
                self.give(&Wish { what: 6, amount: 1, member, ..wish.clone() }).ok();
            }
        }
        let (context, content) = wish.content(self.bills);
        let command = Command::read(context, &content).unwrap_or_else(|error| panic!("{content}: {error}"));
        let by = By::person(PersonId(wish.branch + 1), &format!("desk-{}", wish.branch + 1));
        self.requests += 1;
        let key = format!("req-{}", self.requests);
        let answer = self.site.request(self.now, &by, &key, command.clone());
        self.hear();
        // PLAT-04: the same again gives the first answer and changes nothing.
        let (before, head) = (self.texts(), self.site.digest());
        let again = self.site.request(self.now, &by, &key, command);
        assert_eq!(answer.as_ref().ok(), again.as_ref().ok());
        assert!(self.texts() == before && self.site.digest() == head, "a repeat changed something");
        answer
    }

    fn pass(&mut self, span: Span) {
        let end = self.now + span;
        while let Some(due) = self.site.next_deadline().filter(|due| *due <= end) {
            self.site.handle_timeout(due);
            self.hear();
        }
        self.now = end;
        self.site.handle_timeout(end);
        self.hear();
    }
}

/// One random wish: what, by whom, for whom, how much.
#[derive(Debug, Clone)]
struct Wish {
    what: u8,
    branch: u32,
    member: u32,
    amount: i64,
    which: u32,
}

impl Wish {
    fn content(&self, bills: u32) -> (&'static str, Value) {
        let member = MemberId(self.member + 1).to_string();
        // One of the last two bills, so that much is settled, and reversed in time.
        let bill = format!("BL-{}", bills.saturating_sub(self.which % 2).max(1));
        let part = |means: &str, amount: i64| json!({"means": means, "amount": amount});
        match self.what % 12 {
            0 => (
                "value",
                json!({"top-up": {"member": member, "amount": self.amount, "parts": [part("cash", self.amount)]}}),
            ),
            1 | 2 => {
                let item = if self.amount % 2 == 0 { "wash" } else { "oil" };
                let lines = json!([{"kind": "car-wash", "item": item, "quantity": 1}]);
                ("value", json!({"open-bill": {"member": member, "lines": lines}}))
            }
            3 => ("value", json!({"settle": {"bill": bill, "parts": [part("cash", self.amount)]}})),
            4 => ("value", json!({"settle": {"bill": bill, "parts": [part("cash", 3000)]}})),
            5 => ("value", json!({"settle": {"bill": bill, "parts": [part("stored-value", 3000)]}})),
            6 => (
                "members",
                json!({"prove": {"member": member, "password": if self.amount % 5 == 0 { "654321" } else { "123456" }}}),
            ),
            7 => (
                "value",
                json!({"adjust-points": {"member": member, "points": self.amount % 400 - 100, "reason": "referral"}}),
            ),
            8 => ("value", json!({"reverse": {"bill": bill, "reason": "mistake"}})),
            9 => (
                "value",
                json!({"sell-voucher": {"serial": self.which % 50, "price": 1500, "member": member, "parts": [part("cash", 1500)]}}),
            ),
            10 => ("value", json!({"cancel-bill": {"bill": bill}})),
            _ => (
                "value",
                json!({"send-vouchers": {"from": self.which % 40 + 1, "to": self.which % 40 + 1, "branch": format!("B-{}", self.branch + 2)}}),
            ),
        }
    }
}

fn wishes() -> impl Strategy<Value = Vec<(Wish, u32)>> {
    let wish = (0u8..12, 0..BRANCHES, 0..MEMBERS, 1i64..60_000, 0u32..50);
    let wish =
        wish.prop_map(|(what, branch, member, amount, which)| Wish { what, branch, member, amount, which });
    // Most commands follow within seconds, some after days, so that deadlines fall between them.
    let pause = prop_oneof![8 => 0u32..5, 1 => 3600u32..90_000, 1 => 900_000u32..9_000_000];
    prop::collection::vec((wish, pause), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// I-LED, I-PTS, I-SYS-02, PLAT-04, PLAT-05 over all contexts at once.
    #[test]
    fn a_group_keeps_its_books_whatever_is_asked(wishes in wishes()) {
        let mut house = House::new();
        for (wish, pause) in &wishes {
            house.pass(Span::from_secs(u64::from(*pause)));
            let (before, balances) = (house.texts(), house.site.states().ledger.all().count());
            if house.give(wish).is_err() {
                prop_assert!(house.texts() == before, "{:?} was refused and changed something", wish);
                prop_assert_eq!(house.site.states().ledger.all().count(), balances);
            }
            if let Err(broken) = house.site.invariants() {
                prop_assert!(false, "{:?}: {}", wish, broken);
            }
        }
        let rebuilt = house.site.rebuilt().unwrap();
        prop_assert_eq!(house.site.states().texts(), rebuilt.texts());
    }
}

/// The walks reach what they are about: else the property means nothing.
#[test]
fn random_wishes_settle_bills_and_are_refused_too() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut accepted, mut refused) = (0, 0);
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let wishes = wishes().new_tree(&mut runner).unwrap().current();
        let mut house = House::new();
        for (wish, pause) in wishes {
            house.pass(Span::from_secs(u64::from(pause)));
            match house.give(&wish) {
                Ok(Outcome::Accepted { .. }) => accepted += 1,
                _ => refused += 1,
            }
        }
        use forecourt_store::Journal;
        house
            .site
            .journal()
            .read(1, &mut |record| {
                kinds.insert(record.kind);
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
    }
    assert!(accepted > 100 && refused > 50, "{accepted} accepted, {refused} refused");
    let wanted = ["bill-settled", "bill-reversed", "paid-by-stored-value", "points-earned", "topped-up"];
    for kind in wanted {
        assert!(kinds.contains(kind), "no walk comes to {kind}: {kinds:?}");
    }
}
