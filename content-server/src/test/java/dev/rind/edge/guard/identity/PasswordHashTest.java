package dev.rind.edge.guard.identity;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The hashes were made by Django 5.2 with argon2-cffi and bcrypt, most of them with less work than by default. */
class PasswordHashTest {
  @ParameterizedTest(name = "{1}")
  @CsvSource(delimiter = '|', textBlock = """
      correct horse | pbkdf2_sha256$1000$NaClNaCl$DFRHyP75NhhP9KfmBQVw3DRMTlplRxD2m0/X6CUIpWg=
      correct horse | pbkdf2_sha256$1000000$NaClNaCl$Oxvt3YW+oNnwbbWFyDyoVSGk8GUa7vo1giaVFGQRKYk=
      pä$$wörd ☃    | pbkdf2_sha256$1000$NaClNaCl$t6VoPVw3pRiRiYO62ojuzMJuSXHuYLZV4X4uSnImcnQ=
      ''            | pbkdf2_sha256$1000$NaClNaCl$iIfL3o2OjMToPkkxuGvVYqQEx7lHq597hN0230OlneA=
      correct horse | pbkdf2_sha1$1000$NaClNaCl$JdCWMhxIx0CAs1UOh2JUzsWlFp0=
      pä$$wörd ☃    | pbkdf2_sha1$1000$NaClNaCl$CtvsJwn/15rPd7CNeZcWrRiuuC4=
      ''            | pbkdf2_sha1$1000$NaClNaCl$kTl/y3Wr35nSEz7QWcDt6umS6FA=
      correct horse | bcrypt_sha256$$2b$05$XELE5ALlfM7O5xZXJ28hv.gwHfR6Axrg51JMplROepPxLABKrZGIm
      pä$$wörd ☃    | bcrypt_sha256$$2b$05$ITZskAlosuutyj3ayW69G.xZJ5eCbhU52EHxnvPgubjiBNIk12/Qe
      ''            | bcrypt_sha256$$2b$05$V8adTa8dR1B8hPitpfOAT.zzJesN465/m1ThaIDUnqA4Njp.x0JK6
      correct horse | argon2$argon2id$v=19$m=64,t=2,p=2$TmFDbE5hQ2xOYUNs$jPuvCQX6Bqi9iYTt1SFje6kABNEaaebUuYXKxPKwCgk
      correct horse | argon2$argon2id$v=19$m=102400,t=2,p=8$TmFDbE5hQ2xOYUNs$oNGbBFsKW2Pk7yj29ws3OznvymuJpCY+SrWsYYzmgQY
      pä$$wörd ☃    | argon2$argon2id$v=19$m=64,t=2,p=2$TmFDbE5hQ2xOYUNs$7kzoizCx/sLFjuLaZ/IFfpZ4qh8ybE0m9TdwU/b9kmw
      ''            | argon2$argon2id$v=19$m=64,t=2,p=2$TmFDbE5hQ2xOYUNs$dRQfLNH+Spuj2tkkEvZmLZIP130kQPdXKQJTtpAKfPc
      correct horse | argon2$argon2i$v=19$m=64,t=2,p=1$TmFDbE5hQ2w$kOEBjz+NgkVFn77hK5uinK+w9WAcuKX3Kdn+5PjnUNk
      correct horse | argon2$argon2d$v=19$m=64,t=2,p=1$TmFDbE5hQ2w$LkjCiwWdOnskeSddh4DkWmopOmvyHXwMy2IBjS+Vkbo
      correct horse | argon2$argon2i$v=16$m=64,t=2,p=1$TmFDbE5hQ2w$In2yTExHcC/01pI7+gPHr9O3EG2kkL0pGxFQ9S7J+cQ
      correct horse | argon2$argon2i$m=64,t=2,p=1$TmFDbE5hQ2w$In2yTExHcC/01pI7+gPHr9O3EG2kkL0pGxFQ9S7J+cQ
      correct horse | scrypt$256$NaClNaCl$8$3$8y3AEzx7WgjF6RNy+URdL+QXHcECKxHKq5nviK/12fsZpORKYEP9bX3UZa7cW+XD4yrBmA8ljNtqWDY8bcXuxA==
      correct horse | scrypt$16384$NaClNaCl$8$5$RRRhaBhFYMudE+n/XjMQ0DDaPyTocxrEoNFn1uovkwLT0VchbH9RN1mCk0NJFDguCZj46jJhDEPQ67ewAkH75A==
      pä$$wörd ☃    | scrypt$256$NaClNaCl$8$3$zkZvsEpXo+meeYtx7gc+r32QQJSLQBq+7wwiOIhyjDDPSxGUnHBGO+VwzRq92rgFvFnweG+1Jh9Y7k+Y4gi3UA==
      ''            | scrypt$256$NaClNaCl$8$3$2bthMmh6KcCNJGnG/XfYO4KtxT8fsMfxS6y/zNglZACiPAOKFhLC46V6SwIuXBILpgAKcxb/6rjzXgDw0C+60w==
      """)
  void onlyItsPasswordMatches(String password, String stored) {
    var hash = PasswordHash.of(stored);
    assertThat(hash.matches(password)).isTrue();
    assertThat(hash.matches(password + " ")).isFalse();
    assertThat(hash.matches("!")).isFalse();
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(strings = {
      "", "!", "!LWzCXfDbs1dnRLnS", "$", "correct horse", "plain$correct horse",
      "md5$NaCl$2bd8b1b8b3a3f2b0a2b2f1a1a3e0f6a7", "unknown$1000$NaClNaCl$AAAA",
      // Cut off, or with a hash that is empty: everything would match that.
      "pbkdf2_sha256", "pbkdf2_sha256$1000$NaClNaCl", "pbkdf2_sha256$1000$NaClNaCl$",
      "pbkdf2_sha256$1000$$DFRHyP75NhhP9KfmBQVw3DRMTlplRxD2m0/X6CUIpWg=",
      "pbkdf2_sha256$1000$NaClNaCl$?", "pbkdf2_sha256$x$NaClNaCl$AAAA",
      "pbkdf2_sha256$0$NaClNaCl$AAAA",
      "pbkdf2_sha256$-5$NaClNaCl$AAAA", "pbkdf2_sha256$99999999999999999999$NaClNaCl$AAAA",
      "argon2$argon2id$v=19$m=64,t=2,p=2$TmFDbE5hQ2xOYUNs$",
      "argon2$argon2id$v=19$m=64,t=2,p=2$TmFDbE5hQ2xOYUNs$AAAA",
      "argon2$argon2x$v=19$m=64,t=2,p=2$TmFDbE5hQ2xOYUNs$jPuvCQX6Bqi9iYTt1SFje6kABNEaaebUuYXKxPKwCgk",
      "bcrypt_sha256$", "bcrypt_sha256$$2b$05$",
      "bcrypt_sha256$$2b$03$XELE5ALlfM7O5xZXJ28hv.gwHfR6Axrg51JMplROepPxLABKrZGIm",
      "scrypt$256$NaClNaCl$8$3$", "scrypt$256$NaClNaCl$8$3$AAAA",
      "scrypt$255$NaClNaCl$8$3$8y3AEzx7WgjF6RNy+URdL+QXHcECKxHKq5nviK/12fsZpORKYEP9bX3UZa7cW+XD4yrBmA8ljNtqWDY8bcXuxA=="
  })
  void whatIsNoHashOfAKnownKindMatchesNothing(String stored) {
    var hash = PasswordHash.of(stored);
    assertThat(hash.matches("")).isFalse();
    assertThat(hash.matches("correct horse")).isFalse();
    assertThat(hash.matches(stored)).isFalse();
  }

  /** Each would take minutes, or more memory than there is. */
  @ParameterizedTest(name = "[{0}]")
  @ValueSource(strings = {
      "pbkdf2_sha256$2000000000$NaClNaCl$DFRHyP75NhhP9KfmBQVw3DRMTlplRxD2m0/X6CUIpWg=",
      "argon2$argon2id$v=19$m=16777216,t=2,p=2$TmFDbE5hQ2xOYUNs$jPuvCQX6Bqi9iYTt1SFje6kABNEaaebUuYXKxPKwCgk",
      "argon2$argon2id$v=19$m=102400,t=10000,p=2$TmFDbE5hQ2xOYUNs$jPuvCQX6Bqi9iYTt1SFje6kABNEaaebUuYXKxPKwCgk",
      "argon2$argon2id$v=19$m=102400,t=2,p=10000$TmFDbE5hQ2xOYUNs$jPuvCQX6Bqi9iYTt1SFje6kABNEaaebUuYXKxPKwCgk",
      "bcrypt_sha256$$2b$31$XELE5ALlfM7O5xZXJ28hv.gwHfR6Axrg51JMplROepPxLABKrZGIm",
      "scrypt$1048576$NaClNaCl$1024$5$8y3AEzx7WgjF6RNy+URdL+QXHcECKxHKq5nviK/12fsZpORKYEP9bX3UZa7cW+XD4yrBmA8ljNtqWDY8bcXuxA==",
      "scrypt$2$NaClNaCl$1000000$1000000$8y3AEzx7WgjF6RNy+URdL+QXHcECKxHKq5nviK/12fsZpORKYEP9bX3UZa7cW+XD4yrBmA8ljNtqWDY8bcXuxA==",
      "scrypt$131072$NaClNaCl$8$1000$8y3AEzx7WgjF6RNy+URdL+QXHcECKxHKq5nviK/12fsZpORKYEP9bX3UZa7cW+XD4yrBmA8ljNtqWDY8bcXuxA=="
  })
  void whatWouldTakeTheMachineMatchesNothing(String stored) {
    assertThat(PasswordHash.of(stored).matches("correct horse")).isFalse();
  }
}
