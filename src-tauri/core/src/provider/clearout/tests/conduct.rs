//! What holds for every call.

use super::*;

const CREDITS: &str = "GET /email_verify/getcredits";

#[tokio::test]
async fn trap_8_the_token_is_one_piece_with_its_colon() {
    let (desk, client) = on(CREDITS, success(&json!({"available_credits": 1}))).await;
    client.balance().await.unwrap();
    let authorization = desk
        .only_request()
        .header("authorization")
        .map(str::to_owned);
    assert_eq!(authorization.as_deref(), Some("Bearer 0f1e2d:sesame"));
}

#[tokio::test]
async fn trap_7_a_wrong_path_looks_like_a_wrong_token() {
    let (desk, _) = on(CREDITS, success(&json!({"available_credits": 1}))).await;
    let base_url = desk.base_url().replace("/v2", "/v3");
    let wrong = Client::new(&Offer {
        base_url,
        key: TOKEN.into(),
    })
    .unwrap();
    assert_eq!(wrong.balance().await, Err(ProviderError::KeyRefused));
}

#[tokio::test]
async fn a_slash_at_the_end_of_the_base_does_no_harm() {
    let (desk, _) = on(CREDITS, success(&json!({"available_credits": 1}))).await;
    let base_url = format!("{}/", desk.base_url());
    let client = Client::new(&Offer {
        base_url,
        key: TOKEN.into(),
    })
    .unwrap();
    assert_eq!(client.balance().await, Ok(Credits::whole(1)));
}

#[tokio::test]
async fn trap_18_the_limits_in_the_headers_are_reported_apart() {
    let limits = |remaining: &str, reply: Reply| {
        reply
            .with("x-ratelimit-limit", "25")
            .with("x-ratelimit-remaining", remaining)
            .with("x-ratelimit-reset", "41")
    };
    let verified = json!({"email_address": "pat@firm.example", "status": "valid"});
    let desk = Desk::open([
        (
            "POST /email_verify/instant",
            vec![
                limits("7", success(&verified)),
                limits("0", failed(429, 1030)),
            ],
        ),
        (
            "POST /email_finder/instant",
            vec![limits("3", success(&json!({"emails": []})))],
        ),
        (CREDITS, vec![success(&json!({"available_credits": 1}))]),
    ])
    .await;
    let client = client_of(&desk);
    assert_eq!(client.allowance(Meter::Verifier), None);
    let person = Find {
        name: "Kim Lee",
        company: "firm.example",
        within: FIND_TIME,
        queue: true,
    };
    client
        .verify("pat@firm.example", VERIFY_TIME)
        .await
        .unwrap();
    client.find(person).await.unwrap();
    client.balance().await.unwrap();
    let left = |meter| client.allowance(meter).map(|allowance| allowance.remaining);
    assert_eq!(left(Meter::Verifier), Some(7));
    assert_eq!(left(Meter::Finder), Some(3));
    assert_eq!(left(Meter::Other), None);

    let error = client
        .verify("pat@firm.example", VERIFY_TIME)
        .await
        .unwrap_err();
    assert_eq!(error, ProviderError::WaitFor(Duration::from_secs(41)));
    assert_eq!(left(Meter::Verifier), Some(0), "a refusal reports, too");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_stays_here() {
    let elsewhere = Desk::open([]).await;
    let moved = Reply::bytes(307, b"").with("location", &elsewhere.base_url());
    let (_desk, client) = on(CREDITS, moved).await;
    assert_eq!(
        client.balance().await,
        Err(ProviderError::Refused("HTTP 307".into()))
    );
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn a_reply_that_breaks_off_is_a_doubt_where_credits_are_at_stake() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"status\":\"success\",\"da";
    let none = b"";
    for base_url in [desk::blurting(half).await, desk::blurting(none).await] {
        let key = TOKEN.into();
        let client = Client::new(&Offer { base_url, key }).unwrap();
        let error = client
            .verify("ada@northpier.example", VERIFY_TIME)
            .await
            .unwrap_err();
        assert!(matches!(error, ProviderError::InDoubt(_)), "{error:?}");
        let error = client.balance().await.unwrap_err();
        assert!(matches!(error, ProviderError::TryAgain(_)), "{error:?}");
    }
}

#[tokio::test]
async fn what_was_never_sent_is_not_in_doubt_and_secrets_stay_out_of_the_words() {
    // Port 1 on loopback: nobody listens there.
    let offer = Offer {
        base_url: "http://127.0.0.1:1/v2".into(),
        key: TOKEN.into(),
    };
    let client = Client::new(&offer).unwrap();
    let address = client
        .verify("ada@northpier.example", VERIFY_TIME)
        .await
        .unwrap_err();
    let person = client
        .who_has_address("ada@northpier.example")
        .await
        .unwrap_err();
    for error in [&address, &person] {
        assert!(matches!(error, ProviderError::NotSent(_)), "{error:?}");
    }
    let words = format!("{address:?} {person:?} {offer:?} {client:?}");
    assert!(
        !words.contains("sesame") && !words.contains("northpier"),
        "{words}"
    );
}

#[tokio::test]
async fn no_refusal_repeats_what_was_asked() {
    for status in [200, 400, 402, 429, 500, 503, 524] {
        let (_desk, client) = on("POST /email_verify/instant", failed(status, 9999)).await;
        let error = client
            .verify("ada@northpier.example", VERIFY_TIME)
            .await
            .unwrap_err();
        assert!(!format!("{error:?}").contains("northpier"), "{error:?}");
    }
}

#[test]
fn a_token_that_cannot_travel_is_refused_before_it_does() {
    for key in ["", " ", "a\nb", "ключ"] {
        let offer = Offer {
            base_url: BASE_URL.into(),
            key: key.into(),
        };
        assert_eq!(
            Client::new(&offer).unwrap_err(),
            ProviderError::KeyRefused,
            "{key:?}"
        );
    }
}
