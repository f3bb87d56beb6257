//! What `verify` may be told.

use clap::Args as Group;

use super::Asking;

#[derive(Debug, Group)]
pub struct Verify {
    /// The addresses; `-` stands for those that standard input has, one a line
    #[arg(required = true, value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    #[command(flatten)]
    pub asking: Asking,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::args::{Args, Command};

    #[test]
    fn addresses_stand_bare_and_a_dash_among_them() {
        let verify = |words: &[&str]| {
            let words = [&["ringback-cli", "verify"], words].concat();
            Args::try_parse_from(words).map(|args| match args.command {
                Command::Verify(verify) => verify.addresses,
                other => panic!("{other:?}"),
            })
        };
        let said = verify(&["a@b.example", "-", "--provider", "clearout", "--sandbox"]);
        assert_eq!(said.unwrap(), ["a@b.example", "-"]);
        assert!(verify(&[]).is_err(), "there must be one");
        assert!(verify(&["a@b.example", "--find", "email"]).is_err());
    }
}
