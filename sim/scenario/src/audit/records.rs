//! What is done is on record: each of these commands, once accepted, has left one of its own events (PLAT-04, PLAT-05).
//!
//! It refuses to know what the events say, and what else follows from a command.

/// Commands and the events of which one is left by each, all of the command's own context.
const LEAVES: &[(&str, &[&str])] = &[
    ("rental.choose-slot", &["slot-chosen"]),
    ("rental.confirm-deposit", &["deposit-confirmed"]),
    ("rental.file-inspection", &["inspection-filed"]),
    ("rental.confirm-inspection", &["inspection-confirmed"]),
    ("rental.cancel", &["cancelled"]),
    ("rental.collect", &["use-started", "key-asked"]),
    ("rental.hand-in", &["handed-in"]),
    ("rental.file-post-inspection", &["post-inspection-filed"]),
    ("rental.dispute-damage", &["damage-disputed"]),
    ("rental.accept-damage", &["damage-accepted"]),
    ("rental.review", &["reviewed"]),
    ("value.open-bill", &["bill-opened"]),
    ("value.settle", &["bill-settling", "bill-settled"]),
    ("value.reverse", &["bill-reversed", "reversal-asked"]),
    ("value.top-up", &["top-up-started"]),
    ("value.sell-package", &["package-selling"]),
    ("value.sell-voucher", &["voucher-selling"]),
    ("value.send-vouchers", &["vouchers-sent"]),
    ("value.confirm-vouchers", &["vouchers-transferred"]),
    ("value.adjust-points", &["points-adjusted", "points-adjust-asked"]),
    ("value.close-period", &["period-closed"]),
    ("members.join", &["member-joined"]),
    ("members.prove", &["proof-given"]),
    ("members.request-leaving", &["leave-requested"]),
    ("organisation.approve", &["approved-at"]),
    ("organisation.refuse", &["approval-refused"]),
    ("organisation.send-back", &["sent-back"]),
    ("payments.ask-refund", &["refund-requested"]),
    ("service.register-node", &["node-registered"]),
    ("service.publish-patch", &["patch-published"]),
    ("service.install-patch", &["patch-installed"]),
    ("service.open-finding", &["finding-opened"]),
    ("service.close-finding", &["finding-closed", "acceptance-asked"]),
    ("service.plan-scans", &["scans-planned"]),
    ("service.scan-done", &["scan-done"]),
];

/// What is missing of what a command leaves, of these events: contexts and kinds.
pub(super) fn missing<'a>(
    command: &str,
    mut left: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<&'static str> {
    let (_, kinds) = LEAVES.iter().find(|(name, _)| *name == command)?;
    let own = command.split('.').next().unwrap_or(command);
    let found = left.any(|(context, kind)| context == own && kinds.contains(&kind));
    if found { None } else { kinds.first().copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_and_left_nowhere_is_found() {
        let filed = [("rental", "inspection-filed"), ("messages", "message-sent")];
        assert_eq!(missing("rental.file-inspection", filed.into_iter()), None);
        let confirm = "rental.confirm-inspection";
        assert_eq!(missing(confirm, filed.into_iter()), Some("inspection-confirmed"));
        assert_eq!(missing("rental.choose-mode", filed.into_iter()), None, "it is not in the list");
        assert_eq!(missing("rental.review", [("value", "reviewed")].into_iter()), Some("reviewed"));
    }
}
