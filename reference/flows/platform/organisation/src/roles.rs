//! The seed of the rights matrix: data, which head office may change (PLAT-19).
//!
//! It refuses to know who holds a role.

use crate::kinds::Grant;
use crate::kinds::Scope::{Branch, Group, Own};
pub use forecourt_books::seed::Right;

/// A role with the bundles of rights that it is made of.
pub type Seed = (&'static str, &'static [&'static [Right]]);

/// The role that reads everything and changes nothing (PLAT-21).
pub const AUDITOR: &str = "auditor";
/// The role that may do everything, and gets in when all places are taken (PLAT-32).
pub const ADMIN: &str = "group-admin";
/// The role of members' phone clients (PLAT-30).
pub const MEMBER: &str = "member";
/// The role of a phone client whose user is nobody yet.
pub const GUEST: &str = "guest";

/// What everybody employed does: own desk, own messages, own requests, devices, an alarm.
const DESK: &[Right] = &[
    ("report.desk", Own),
    ("report.inbox", Own),
    ("report.sent-messages", Own),
    ("messages.write", Own),
    ("messages.fetch", Own),
    ("messages.read", Own),
    ("messages.open", Own),
    ("messages.work-done", Own),
    ("organisation.resubmit", Own),
    ("organisation.withdraw-approval", Own),
    ("service.use-device", Branch),
    ("service.device-report", Branch),
    ("security.raise-alarm", Branch),
    ("security.ask-bulk-read", Own),
];
/// Deciding on what is asked of the own branch.
const DECIDE: &[Right] = &[
    ("organisation.approve", Branch),
    ("organisation.refuse", Branch),
    ("organisation.send-back", Branch),
    ("organisation.name-deputy", Own),
];
/// Deciding on what is asked anywhere.
const DECIDE_GROUP: &[Right] = &[
    ("organisation.approve", Group),
    ("organisation.refuse", Group),
    ("organisation.send-back", Group),
    ("organisation.name-deputy", Own),
];
/// Files and cards of members.
const MEMBERS: &[Right] = &[
    ("members.read-personal", Branch),
    ("members.join", Branch),
    ("members.register", Branch),
    ("members.renew", Branch),
    ("members.upgrade", Branch),
    ("members.request-leaving", Branch),
    ("members.change-file", Branch),
    ("members.change-home", Branch),
    ("members.set-consent", Branch),
    ("members.add-vehicle", Branch),
    ("members.change-vehicle", Branch),
    ("members.record-reading", Branch),
    ("members.remove-vehicle", Branch),
    ("members.add-insurance", Branch),
    ("members.renew-insurance", Branch),
    ("members.receive-cards", Branch),
    ("members.spoil-card", Branch),
    ("members.issue-card", Branch),
    ("members.look-up-card", Branch),
    ("members.present-card", Branch),
    ("members.report-print-failure", Branch),
    ("members.report-lost", Branch),
    ("members.stop-card", Branch),
    ("members.restore-card", Branch),
    ("members.replace-card", Branch),
    ("members.change-card-kind", Branch),
    ("members.renew-card", Branch),
    ("members.join-cards", Branch),
    ("members.add-plate", Branch),
    ("members.remove-plate", Branch),
    ("members.change-plate", Branch),
    ("members.change-holder", Branch),
    ("members.prove", Branch),
    ("members.set-password", Branch),
    ("members.reset-password", Branch),
    ("members.enrol-fingerprint", Branch),
    ("members.prove-fingerprint", Branch),
    ("members.delete-fingerprint", Branch),
    ("members.ask-code", Branch),
    ("members.prove-code", Branch),
    ("members.mark-reminder", Branch),
];
/// What is done for members who call.
const CALLS: &[Right] = &[
    ("members.look-up-card", Branch),
    ("members.report-lost", Branch),
    ("members.stop-card", Branch),
    ("members.ask-code", Branch),
    ("members.prove-code", Branch),
    ("members.prove", Branch),
    ("members.set-consent", Branch),
    ("members.mark-reminder", Branch),
    ("members.record-reading", Branch),
    ("members.change-file", Branch),
];
/// Members who stand at the till prove who they are.
const PROOFS: &[Right] = &[
    ("members.look-up-card", Branch),
    ("members.present-card", Branch),
    ("members.prove", Branch),
    ("members.prove-fingerprint", Branch),
    ("members.ask-code", Branch),
    ("members.prove-code", Branch),
];
/// What is shown at the counter about the member who stands there (MEM-16, MEM-84, MEM-85).
const COUNTER: &[Right] = &[
    ("report.card", Branch),
    ("report.member-page", Branch),
    ("report.my-reminders", Branch),
    ("report.points-details", Branch),
    ("report.top-up-history", Branch),
    ("report.consumption-details", Branch),
    ("report.repair-history", Branch),
    ("report.statement", Branch),
    ("report.receipt", Branch),
];
/// Bills, payments and what is sold at the till.
const TILL: &[Right] = &[
    ("payments.create", Branch),
    ("payments.pay", Branch),
    ("payments.use-code", Branch),
    ("payments.ask-refund", Branch),
    ("payments.appeal-refund", Branch),
    ("payments.take-as-stored-value", Branch),
    ("value.open-bill", Branch),
    ("value.add-lines", Branch),
    ("value.cancel-line", Branch),
    ("value.attach", Branch),
    ("value.detach", Branch),
    ("value.override-price", Branch),
    ("value.settle", Branch),
    ("value.cancel-bill", Branch),
    ("value.reverse", Branch),
    ("value.top-up", Branch),
    ("value.sell-package", Branch),
    ("value.sell-voucher", Branch),
    ("value.give-voucher", Branch),
];
/// What those answer for who lead a till.
const TILL_LEAD: &[Right] = &[("payments.review", Branch), ("payments.decide-refund", Branch)];
/// What the manager of a branch answers for in money matters.
const TILL_MANAGER: &[Right] = &[
    ("payments.review", Branch),
    ("payments.decide-refund", Branch),
    ("payments.release-account", Branch),
    ("payments.settle-difference", Branch),
    ("payments.set-means", Branch),
    ("value.adjust-points", Branch),
    ("value.send-vouchers", Branch),
    ("value.confirm-vouchers", Branch),
    ("value.void-vouchers", Branch),
    ("members.order-cards", Branch),
    ("members.send-group-sms", Branch),
];
/// The register of vehicles.
const VEHICLES: &[Right] =
    &[("organisation.register-vehicle", Branch), ("organisation.change-plate", Branch)];
/// What staff of a station do for a rental.
const RENTALS: &[Right] = &[
    ("rental.file-inspection", Branch),
    ("rental.file-post-inspection", Branch),
    ("rental.file-service-inspection", Branch),
    ("rental.collect", Branch),
    ("rental.hand-in", Branch),
    ("rental.hand-over-purchase", Branch),
];
/// Employees, hours and sessions of a branch.
const PEOPLE: &[Right] = &[
    ("organisation.hire", Branch),
    ("organisation.set-phone", Branch),
    ("organisation.grant-role", Branch),
    ("organisation.revoke-role", Branch),
    ("organisation.deactivate", Branch),
    ("organisation.reinstate", Branch),
    ("organisation.set-password", Branch),
    ("organisation.plan-hours", Branch),
    ("organisation.give-post", Branch),
    ("organisation.end-post", Branch),
    ("organisation.open-department", Branch),
    ("organisation.set-hours", Branch),
    ("organisation.set-day", Branch),
    ("organisation.end-session", Branch),
    ("organisation.register-item", Branch),
];
/// Key cabinets: their own levels narrow this further (KEY-08).
const KEYS: &[Right] = &[("keys.*", Branch)];
/// Whatever belongs to a rental of the branch.
const RENTAL_ALL: &[Right] = &[("rental.*", Branch)];
/// All reports of the own branch (PLAT-09).
const REPORTS: &[Right] = &[("report.*", Branch)];
/// All reports of the group (PLAT-09).
const REPORTS_ALL: &[Right] = &[("report.*", Group)];
/// Alarms and devices of a branch.
const ALARMS: &[Right] = &[
    ("security.acknowledge", Branch),
    ("security.handle", Branch),
    ("security.dismiss", Branch),
    ("service.attach-device", Branch),
    ("service.check-terminal", Branch),
    ("service.request-maintenance", Branch),
];
/// Money of the group.
const FINANCE: &[Right] = &[
    ("payments.*", Group),
    ("value.*", Group),
    ("members.define-category", Group),
    ("members.change-category", Group),
    ("members.close-category", Group),
    ("members.order-cards", Group),
    ("members.set-card-price", Group),
    ("messages.*", Group),
    ("service.make-quote", Group),
    ("service.accept", Group),
    ("service.sign-contract", Group),
    ("service.buy-upgrades", Group),
];
/// Security of the group.
const SECURITY: &[Right] = &[
    ("security.*", Group),
    ("organisation.set-network", Group),
    ("service.check-terminal", Group),
    ("service.plan-scans", Group),
    ("service.scan-done", Group),
    ("service.open-finding", Group),
    ("service.close-finding", Group),
    ("service.register-node", Group),
    ("service.publish-patch", Group),
    ("service.install-patch", Group),
    ("organisation.end-session", Group),
    ("organisation.block-terminal", Group),
    ("organisation.unblock-terminal", Group),
    ("organisation.deactivate", Group),
];
/// What a phone client does before anybody is known: look around, register, pay.
const GUESTS: &[Right] = &[
    ("members.register", Own),
    ("members.ask-code", Own),
    ("members.login", Own),
    ("members.reset-password", Own),
    ("members.report-lost", Own),
    ("rental.choose-mode", Own),
    ("rental.choose-use", Own),
    ("rental.recommend", Own),
    ("rental.choose-model", Own),
    ("rental.choose-station", Own),
    ("rental.choose-slot", Own),
    ("payments.pay", Own),
    ("report.recommended-models", Own),
    ("report.recommended-stations", Own),
    ("report.catalogue", Own),
    ("report.stations", Own),
    ("report.review-texts", Own),
    ("report.categories", Own),
];
/// A member's own affairs; the contexts let it touch no other record. Reports are named one by one: what is not about the
/// member alone is nobody's phone's business (PLAT-30).
const OWN_AFFAIRS: &[Right] = &[
    ("members.renew", Own),
    ("members.upgrade", Own),
    ("members.request-leaving", Own),
    ("members.change-file", Own),
    ("members.set-consent", Own),
    ("members.add-vehicle", Own),
    ("members.change-vehicle", Own),
    ("members.record-reading", Own),
    ("members.remove-vehicle", Own),
    ("members.add-insurance", Own),
    ("members.renew-insurance", Own),
    ("members.look-up-card", Own),
    ("members.restore-card", Own),
    ("members.add-plate", Own),
    ("members.remove-plate", Own),
    ("members.prove", Own),
    ("members.set-password", Own),
    ("members.enrol-fingerprint", Own),
    ("members.prove-fingerprint", Own),
    ("members.delete-fingerprint", Own),
    ("members.prove-code", Own),
    ("members.touch-session", Own),
    ("members.logout", Own),
    ("value.top-up", Own),
    ("value.sell-package", Own),
    ("value.sell-voucher", Own),
    ("value.settle", Own),
    ("rental.adopt-session", Own),
    ("rental.confirm-deposit", Own),
    ("rental.confirm-inspection", Own),
    ("rental.object", Own),
    ("rental.accept-substitute", Own),
    ("rental.cancel", Own),
    ("rental.arrive", Own),
    ("rental.extend", Own),
    ("rental.decide", Own),
    ("rental.schedule-hand-in", Own),
    ("rental.quote-purchase", Own),
    ("rental.pay-purchase", Own),
    ("rental.withdraw-purchase", Own),
    ("rental.pay-charges", Own),
    ("rental.accept-damage", Own),
    ("rental.dispute-damage", Own),
    ("rental.pay-claim", Own),
    ("rental.review", Own),
    ("rental.collect", Own),
    ("rental.hand-in", Own),
    ("payments.show-code", Own),
    ("payments.ask-refund", Own),
    ("payments.appeal-refund", Own),
    ("payments.take-as-stored-value", Own),
    ("service.open-client", Own),
    ("service.basket-put", Own),
    ("service.basket-take", Own),
    ("report.basket", Own),
    ("report.member-file", Own),
    ("report.card", Own),
    ("report.card-changes", Own),
    ("report.card-face", Own),
    ("report.my-reminders", Own),
    ("report.member-page", Own),
    ("report.own-data", Own),
    ("report.points-details", Own),
    ("report.top-up-history", Own),
    ("report.consumption-details", Own),
    ("report.repair-history", Own),
    ("report.statement", Own),
    ("report.receipt", Own),
    ("report.messages-of", Own),
    ("report.hand-in-sites", Own),
    ("report.quote", Own),
    ("report.my-records", Own),
    ("report.inspection-status", Own),
];

/// What each seed role may do.
pub const ROLES: &[Seed] = &[
    (ADMIN, &[&[("*", Group)]]),
    ("head-office-finance", &[DESK, DECIDE_GROUP, FINANCE, REPORTS_ALL]),
    (
        "branch-manager",
        &[DESK, DECIDE, PEOPLE, MEMBERS, TILL, TILL_MANAGER, VEHICLES, RENTAL_ALL, KEYS, ALARMS, REPORTS],
    ),
    (
        "station-manager",
        &[DESK, DECIDE, MEMBERS, TILL, TILL_MANAGER, VEHICLES, RENTAL_ALL, KEYS, ALARMS, REPORTS],
    ),
    ("shift-lead", &[DESK, DECIDE, PROOFS, TILL, TILL_LEAD, KEYS]),
    ("receptionist", &[DESK, MEMBERS, COUNTER, TILL, VEHICLES, RENTALS, KEYS]),
    ("cashier", &[DESK, PROOFS, COUNTER, TILL, KEYS]),
    ("sales", &[DESK, MEMBERS, VEHICLES, RENTALS, KEYS]),
    ("technician", &[DESK, RENTALS, KEYS]),
    ("seat", &[DESK, CALLS]),
    ("supervisor", &[DESK, DECIDE, CALLS, REPORTS]),
    ("agent", &[DESK, CALLS]),
    ("attendant", &[DESK, PROOFS, COUNTER, TILL, RENTALS, KEYS]),
    (AUDITOR, &[REPORTS_ALL]),
    ("security-officer", &[DESK, DECIDE_GROUP, SECURITY, REPORTS_ALL]),
    (MEMBER, &[GUESTS, OWN_AFFAIRS]),
    (GUEST, &[GUESTS]),
];

/// The rights of a seed role as they stand in the table.
pub fn rights_of(role: &str) -> impl Iterator<Item = &'static Right> {
    let bundles = ROLES.iter().find(|(name, _)| *name == role).map_or(&[][..], |(_, bundles)| bundles);
    bundles.iter().flat_map(|bundle| bundle.iter())
}

/// The rights of a seed role.
pub fn seed(role: &str) -> Option<Vec<Grant>> {
    let known = ROLES.iter().any(|(name, _)| *name == role);
    known.then(|| rights_of(role).map(grant).collect())
}

/// A right as it is stored.
pub fn grant((right, scope): &Right) -> Grant {
    Grant { right: (*right).to_owned(), scope: *scope }
}
