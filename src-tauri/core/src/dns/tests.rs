//! Against a name server of our own on this machine.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, MX, SOA};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

use super::*;

/// A name server that answers by the first part of a name, and counts what it was asked.
pub struct NameServer {
    pub at: SocketAddr,
    pub asked: Arc<AtomicUsize>,
}

impl NameServer {
    pub fn start() -> Self {
        Self::answering(answer)
    }

    /// One that knows `mail` domains alone, and says of everything else that it is missing: an inner one, or, for whoever
    /// asks about no such domain, a login page.
    pub fn inner() -> Self {
        Self::answering(|question| {
            let name = question.queries[0].name().to_ascii();
            let mut answer = match name.starts_with("mail.") {
                true => return answer(question),
                false => question.into_response(),
            };
            answer.metadata.response_code = ResponseCode::NXDomain;
            Some(answer)
        })
    }

    fn answering(answer: fn(Message) -> Option<Message>) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        thread::spawn(move || {
            let mut bytes = [0; 1_500];
            while let Ok((length, from)) = socket.recv_from(&mut bytes) {
                counted.fetch_add(1, Ordering::SeqCst);
                let question = Message::from_vec(&bytes[..length]).unwrap();
                if let Some(answer) = answer(question) {
                    let _sent = socket.send_to(&answer.to_vec().unwrap(), from);
                }
            }
        });
        Self { at, asked }
    }
}

fn answer(question: Message) -> Option<Message> {
    let query = question.queries[0].clone();
    let name = query.name().clone();
    let mut answer = question.into_response();
    let mx = |preference, host: &str| {
        let host = Name::from_ascii(host).unwrap();
        Record::from_rdata(name.clone(), 60, RData::MX(MX::new(preference, host)))
    };
    let first = name.to_ascii();
    match first.split('.').next().unwrap() {
        "mail" => {
            answer.add_answer(mx(10, "mx.northpier.com."));
        }
        "null" => {
            answer.add_answer(mx(0, "."));
        }
        "both" => {
            answer.add_answer(mx(0, "."));
            answer.add_answer(mx(10, "mx.northpier.com."));
        }
        "com" if query.query_type() == RecordType::SOA => {
            let [of, by] = ["a.nic.com.", "x.nic.com."].map(|name| Name::from_ascii(name).unwrap());
            let soa = RData::SOA(SOA::new(of, by, 1, 1_800, 900, 604_800, 900));
            answer.add_answer(Record::from_rdata(name, 60, soa));
        }
        "none" if query.query_type() == RecordType::A => {
            let here = RData::A(A::new(192, 0, 2, 1));
            answer.add_answer(Record::from_rdata(name, 60, here));
        }
        "none" => {}
        "gone" => answer.metadata.response_code = ResponseCode::NXDomain,
        "sick" => answer.metadata.response_code = ResponseCode::ServFail,
        "shut" => answer.metadata.response_code = ResponseCode::Refused,
        _ => return None,
    }
    Some(answer)
}

fn plenty() -> Budget {
    Budget {
        domains: 1_000,
        time: Duration::from_secs(20),
    }
}

fn domains(firsts: &[&str]) -> Vec<String> {
    firsts
        .iter()
        .map(|first| format!("{first}.northpier.com"))
        .collect()
}

#[test]
fn only_what_was_answered_is_said() {
    let server = NameServer::start();
    let firsts = [
        "mail", "null", "both", "none", "gone", "sick", "shut", "mute",
    ];
    let mut told = Dns::At(server.at).look_up(domains(&firsts), &mut plenty());
    told.sort_by_key(|(domain, _)| domain.clone());
    let told: Vec<(&str, MailDomain)> = told
        .iter()
        .map(|(domain, said)| (domain.split('.').next().unwrap(), *said))
        .collect();
    assert_eq!(
        told,
        [
            ("both", MailDomain::Open),
            ("gone", MailDomain::Missing),
            ("mail", MailDomain::Open),
            ("none", MailDomain::Open),
            ("null", MailDomain::Refuses),
        ]
    );
}

#[test]
fn no_more_is_asked_than_the_budget_allows() {
    let server = NameServer::start();
    let mut budget = Budget {
        domains: 3,
        ..plenty()
    };
    let many: Vec<String> = (0..10).map(|n| format!("mail.n{n}.com")).collect();
    assert_eq!(
        Dns::At(server.at).look_up(many.clone(), &mut budget).len(),
        3
    );
    assert_eq!(server.asked.load(Ordering::SeqCst), 3);
    assert!(
        Dns::At(server.at)
            .look_up(many.clone(), &mut budget)
            .is_empty()
    );
    assert!(Dns::Off.look_up(many, &mut plenty()).is_empty());
    assert_eq!(server.asked.load(Ordering::SeqCst), 3);
}

#[test]
fn where_nobody_answers_it_is_not_waited_for_each() {
    let server = NameServer::start();
    let mute: Vec<String> = (0..400).map(|n| format!("mute.n{n}.com")).collect();
    let (mut budget, begun) = (plenty(), Instant::now());
    assert!(Dns::At(server.at).look_up(mute, &mut budget).is_empty());
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    assert!(budget.time.is_zero(), "nor asked again in this look");
    let nobody = Dns::At("127.0.0.1:9".parse().unwrap());
    assert!(nobody.look_up(domains(&["mail"]), &mut plenty()).is_empty());
}

#[test]
fn what_was_told_before_the_time_was_up_stands() {
    let server = NameServer::start();
    let mut names = domains(&["mail", "gone"]);
    names.extend((0..200).map(|n| format!("mute.n{n}.com")));
    let mut budget = Budget {
        time: Duration::from_millis(700),
        ..plenty()
    };
    let begun = Instant::now();
    let told = Dns::At(server.at).look_up(names, &mut budget);
    assert_eq!(told.len(), 2);
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn who_knows_nothing_of_the_internet_is_not_believed_that_a_domain_is_missing() {
    let login_page = NameServer::inner();
    let mut budget = plenty();
    let told = Dns::At(login_page.at).look_up(domains(&["gone", "null", "none"]), &mut budget);
    assert_eq!(told, []);
    assert!(budget.time.is_zero(), "nor asked again in this look");

    let inner = NameServer::inner();
    let told = Dns::At(inner.at).look_up(domains(&["mail", "gone"]), &mut plenty());
    assert_eq!(told, [("mail.northpier.com".into(), MailDomain::Open)]);

    let server = NameServer::start();
    let told = Dns::At(server.at).look_up(domains(&["gone"]), &mut plenty());
    assert_eq!(told, [("gone.northpier.com".into(), MailDomain::Missing)]);
}
