//! What members and staff are told, in both languages.

use forecourt_books::Text;

/// A member is to move to another branch.
pub const HOME_CHANGE: Text = Text::new(
    "member {member} is to become a member of {to}: your branch's consent is asked for",
    "会员 {member} 申请转至 {to}，请贵店确认",
);
/// Too few blank cards.
pub const STOCK_LOW: Text =
    Text::new("only {left} blank {kind} cards are left: please order", "空白{kind}仅剩 {left} 张，请订购");
/// A password was replaced.
pub const PASSWORD_RESET: Text = Text::new(
    "Your card password was reset. If this was not you, report your card lost at once.",
    "您的会员卡密码已重置。如非本人操作，请立即挂失。",
);
/// A one-time code.
pub const ONE_TIME_CODE: Text =
    Text::new("Your code is {code}. Tell it to nobody.", "您的验证码是 {code}，请勿告知他人。");
/// A greeting.
pub const BIRTHDAY: Text = Text::new("Happy birthday, {name}!", "{name}，祝您生日快乐！");
/// A text that a branch wrote itself.
pub const GROUP: Text = Text::new("{text}", "{text}");
/// An open reminder on the desk.
pub const REMINDER: Text =
    Text::new("remind {member}: {kind} due {due}", "提醒 {member}：{kind}，{due} 到期");
