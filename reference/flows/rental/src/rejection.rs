//! The refusals of this context: one place for their codes and what they say, so that callers can rely on them.

use std::fmt::Display;

use forecourt_books::{By, Rejection, Said};

use crate::command::Owner;
use crate::kinds::Step;

/// What every code says, in both languages.
pub const REFUSALS: &[Said] = &[
    Said::new("forbidden", "this belongs to {needed}, not to {by}", "此操作属于 {needed},{by} 无权执行"),
    Said::new("unknown", "there is no such record", "没有该记录"),
    Said::new("bad-value", "{what} {why}", "{what} 无效:{why}"),
    Said::new("in-use", "{vehicle} belongs to the fleet already", "{vehicle} 已在车队中"),
    Said::new("vehicle-state", "the vehicle is {have}, not {need}", "车辆状态为 {have},需要 {need}"),
    Said::new("vehicle-booked", "{vehicle} is booked for {order}", "{vehicle} 已被 {order} 预订"),
    Said::new("offer-over", "the offer ended on {until}", "优惠已于 {until} 结束"),
    Said::new("already-acted", "{improvement} has its action already", "{improvement} 已有措施"),
    Said::new("no-violation-deposit", "{order} holds no violation deposit", "{order} 没有违章押金"),
    Said::new("outside-rental", "{on} lies outside the rental", "{on} 不在租用期间"),
    Said::new("mode-missing", "choose rent or buy first", "请先选择租车或购车"),
    Said::new("use-missing", "choose what the car is for first", "请先选择用途"),
    Said::new("order-exists", "{order} is open", "{order} 尚未结束"),
    Said::new("no-vehicle-of-model", "there is no vehicle of {model}", "没有 {model} 的车辆"),
    Said::new("model-missing", "choose a model first", "请先选择车型"),
    Said::new("station-missing", "choose a station first", "请先选择站点"),
    Said::new("model-not-at-station", "{station} has no {model}", "{station} 没有 {model}"),
    Said::new(
        "position-missing",
        "neither a position nor a registered address is known",
        "没有位置,也没有登记地址",
    ),
    Said::new("not-registered", "register first", "请先注册"),
    Said::new("licence-invalid", "the licence is not valid to {needed}", "驾驶证有效期不足至 {needed}"),
    Said::new("licence-class-missing", "class {needed} is needed", "需要 {needed} 准驾车型"),
    Said::new("too-young", "renters are at least {least} years old", "租车人须年满 {least} 岁"),
    Said::new("open-claim", "{amount} are still to be paid", "尚有 {amount} 未付"),
    Said::new("off-grid", "times lie on a grid of {grid} minutes", "时间须为 {grid} 分钟的整数倍"),
    Said::new("too-soon", "not before {earliest}", "不得早于 {earliest}"),
    Said::new("too-far", "not after {latest}", "不得晚于 {latest}"),
    Said::new("too-short", "at least {least} hours", "至少 {least} 小时"),
    Said::new("too-long", "at most {most} days", "最多 {most} 天"),
    Said::new("station-closed", "{station} is closed at {at}", "{station} 在 {at} 不营业"),
    Said::new(
        "no-vehicle",
        "none is free then; next {next}, nearest {nearest}",
        "该时段无车;最早 {next},最近 {nearest}",
    ),
    Said::new("wrong-state", "the order is {have}, not {need}", "订单状态为 {have},需要 {need}"),
    Said::new("wrong-user", "{order} is another user's", "{order} 属于其他用户"),
    Said::new("means-disabled", "{means} is not enabled here", "此处不支持 {means}"),
    Said::new("payment-first", "the deposit is to be paid first", "请先支付押金"),
    Said::new("form-incomplete", "{item} is missing on the form", "检测表缺少 {item}"),
    Said::new("substitute-open", "{vehicle} is offered and not answered", "{vehicle} 替代车尚未答复"),
    Said::new("no-substitute", "nothing is offered for {order}", "{order} 没有替代车"),
    Said::new("not-confirmed", "the inspection is not confirmed: {have}", "检测尚未确认:{have}"),
    Said::new("too-early", "not before {from}", "不得早于 {from}"),
    Said::new("inspection-stale", "{vehicle} was used after its inspection", "{vehicle} 检测后又被使用"),
    Said::new("odometer-back", "the odometer stood at {known} already", "里程表已为 {known}"),
    Said::new(
        "key-not-seen",
        "the key of {vehicle} hangs in no slot here",
        "{vehicle} 的钥匙未归还到此处钥匙柜",
    ),
    Said::new("extension-refused", "not longer: {reason}", "不能续租:{reason}"),
    Said::new("not-for-sale", "{vehicle} is not for sale", "{vehicle} 不出售"),
    Said::new("site-full", "{site} has no capacity then", "{site} 该时段已满"),
    Said::new("site-closed", "{site} is closed at {at}", "{site} 在 {at} 不营业"),
    Said::new("no-sales-desk", "{site} sells no cars", "{site} 没有销售台"),
    Said::new("no-free-bay", "{site} has no free bay; nearest {nearest}", "{site} 没有空位;最近 {nearest}"),
    Said::new("quote-open", "a quote is valid to {until}", "报价有效至 {until}"),
    Said::new("no-quote", "there is no valid quote", "没有有效报价"),
    Said::new("already-asked", "the payment is under way", "正在支付"),
    Said::new("nothing-due", "nothing is to be paid", "没有应付款"),
    Said::new("not-paid", "the price is not paid", "车款未付"),
    Said::new("not-fit", "{vehicle} has a major fault", "{vehicle} 有严重故障"),
    Said::new("papers-missing", "{paper} is missing", "缺少 {paper}"),
    Said::new("no-damage", "there is no damage of {item}", "没有 {item} 的车损"),
    Said::new("no-dispute", "nothing of {order} is disputed", "{order} 没有争议"),
    Said::new("already-reviewed", "{order} is reviewed", "{order} 已评价"),
    Said::new("review-closed", "reviews closed at {until}", "评价已于 {until} 截止"),
    Said::new("bad-filter", "the filter {filter} is wrong", "筛选条件 {filter} 有误"),
    Said::new("unknown-report", "there is no such report", "没有该报表"),
];

/// A refusal because the command is another actor's (RENT-01).
pub fn forbidden(by: &By, needed: Owner) -> Rejection {
    Rejection::new("forbidden").with("by", by).with("needed", needed.word())
}

/// A refusal because a record is not there.
pub fn unknown(what: &'static str, name: impl Display) -> Rejection {
    Rejection::new("unknown").with(what, name)
}

/// A refusal of a value that no rule allows.
pub fn bad(what: &'static str, why: &'static str) -> Rejection {
    Rejection::new("bad-value").with("what", what).with("why", why)
}

/// A refusal because of the order's step (RENT-13).
pub fn wrong_state(have: Step, need: &[Step]) -> Rejection {
    let need: Vec<_> = need.iter().map(|step| step.word()).collect();
    Rejection::new("wrong-state").with("have", have).with("need", need.join("|"))
}
