package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class HeaderCheckTest {
  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision DENIED = new Decision.Denied("Access denied.");

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final JqStats stats = new JqStats();

  HeaderCheckTest() {
    loop.freezeTime();
  }

  private HeaderCheck check(String value, @Nullable String jqFilter, Executor threads) {
    return new HeaderCheck(
        new Guard.Header(new UUID(0, 1), "guard", "X-Lab", value, jqFilter),
        new JqRuns(threads, loop.eventLoop(), stats));
  }

  private HeaderCheck check(String value, @Nullable String jqFilter) {
    return check(value, jqFilter, Runnable::run);
  }

  private Decision decide(HeaderCheck check, Asked asked) {
    var decision = check.admit(asked).toCompletableFuture();
    loop.runPendingTasks();
    assertThat(decision).isDone();
    return decision.join();
  }

  private Decision decide(HeaderCheck check, String sent) {
    return decide(check, AskedFor.with("x-lab", sent));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void c70TheRightValueInBase64IsAllowed() {
    assertThat(decide(check("open sésame", null), base64("open sésame"))).isEqualTo(ALLOWED);
    assertThat(decide(check("open sésame", ""), base64("open sésame"))).isEqualTo(ALLOWED);
  }

  @Test
  void c70MissingEmptyWrongAndNotBase64AreDenied() {
    var check = check("abc", null);
    assertThat(decide(check, AskedFor.with(new DefaultHttpHeaders()))).isEqualTo(DENIED);
    for (var sent : new String[] {"", base64("abcd"), base64("ab"), base64("ABC"), "abc", "YWJ",
        "Y",
        "YWJ\u00e9j", "!"}) {
      assertThat(decide(check, sent)).as(sent).isEqualTo(DENIED);
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
      YWJj|abc
      Y W-J_j|abc
      =YWJj|abc
      Y=WJj|abc
      YWJj====|abc
      YWI=|ab
      YWI=YWJj|ab
      YQ==|a
      YQ=!=|a
      YQ=I=|a\u0002
      """)
  void base64IsReadAsPythonReadsIt(String sent, String read) {
    assertThat(LenientBase64.decode(sent)).isEqualTo(read.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Y", "YQ", "YWI", "YQ=", "Y===", "YWJjY", "\u20ac"})
  void base64WithoutItsPaddingIsNone(String sent) {
    assertThat(LenientBase64.decode(sent)).isNull();
  }

  @Test
  void b13WhatIsNotUtf8IsDenied() {
    assertThat(decide(check("\ufffd", null), "/w==")).isEqualTo(DENIED);
    assertThat(decide(check("x", ".a"), "/w==")).isEqualTo(DENIED);
  }

  @Test
  void c71TheProgramsTextIsComparedByTypeAndValue() {
    var check = check("123", ".a.b");
    assertThat(decide(check, base64("{\"a\": {\"b\": \"123\"}}"))).isEqualTo(ALLOWED);
    for (var json : new String[] {"{\"a\": {\"b\": 123}}", "{\"a\": {\"b\": \"124\"}}",
        "{\"a\": {}}",
        "[]", "{nope", "\"123\"", "123", ""}) {
      assertThat(decide(check, base64(json))).as(json).isEqualTo(DENIED);
    }
    assertThat(decide(check, AskedFor.with(new DefaultHttpHeaders()))).isEqualTo(DENIED);
  }

  @Test
  void aProgramThatFailsLoopsOrIsNoneDenies() {
    for (var program : new String[] {"error(\"x\")", ".a |", "[range(1e18)] | \"x\"",
        "\"x\" * 1e9"}) {
      assertThat(decide(check("x", program), base64("{}"))).as(program).isEqualTo(DENIED);
    }
  }

  @Test
  void moreJsonThanItsBoundIsDenied() {
    var check = check("x", ".a");
    assertThat(decide(check, base64("{\"a\": \"x\"" + " ".repeat(HeaderCheck.JSON_MAX - 10) + "}")))
        .isEqualTo(ALLOWED);
    assertThat(decide(check, base64("{\"a\": \"x\"" + " ".repeat(HeaderCheck.JSON_MAX - 9) + "}")))
        .isEqualTo(DENIED);
  }

  @Test
  void whatTheProgramHasSeenBeforeIsKnown() {
    var check = check("x", ".a");
    for (int i = 0; i < 3; i++) {
      assertThat(decide(check, base64("{\"a\": \"x\"}"))).isEqualTo(ALLOWED);
      assertThat(decide(check, base64("{\"a\": \"y\"}"))).isEqualTo(DENIED);
    }
    assertThat(stats.runs()).isEqualTo(2);
  }

  @Test
  void aProgramThatReadsTheClockIsAskedAgain() {
    var check = check("x", "if now > 0 then .a else empty end");
    assertThat(decide(check, base64("{\"a\": \"x\"}"))).isEqualTo(ALLOWED);
    assertThat(decide(check, base64("{\"a\": \"x\"}"))).isEqualTo(ALLOWED);
    assertThat(stats.runs()).isEqualTo(2);
  }

  @Test
  void whatCouldNotBeFoundOutIsDeniedAndNotKept() {
    var full = new boolean[] {true};
    var check = check("x", ".a", task -> {
      if (full[0]) {
        throw new RejectedExecutionException("full");
      }
      task.run();
    });
    assertThat(decide(check, base64("{\"a\": \"x\"}"))).isEqualTo(DENIED);
    full[0] = false;
    assertThat(decide(check, base64("{\"a\": \"x\"}"))).isEqualTo(ALLOWED);
  }
}
