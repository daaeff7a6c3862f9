package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CompositeCheckTest {
  private static final Asked ASKED = AskedFor.with(new DefaultHttpHeaders());
  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision NO = new Decision.Denied("Access denied.");
  private static final GuardAddresses ADDRESSES = new GuardAddresses("/pulp/", false);
  private static final Guard HEADER = new Guard.Header(new UUID(0, 1), "the header", "X", "y",
      null);
  private static final Guard RHSM = new Guard.Rhsm(new UUID(0, 2), "rhsm", "");
  private static final Guard STRANGE = new Guard.Unknown(new UUID(0, 3), "strange", "x.special");
  private static final String OF_HEADER = "Guard: 'the header', HREF: '/pulp/api/v3/contentguards/"
      + "core/header/00000000-0000-0000-0000-000000000001/', class: "
      + "'<class 'pulpcore.app.models.publication.HeaderContentGuard'>', denial: [Access denied.].";
  private static final String OF_RHSM = "Guard: 'rhsm', HREF: '/pulp/api/v3/contentguards/"
      + "certguard/rhsm/00000000-0000-0000-0000-000000000002/', class: "
      + "'<class 'pulp_certguard.app.models.RHSMCertGuard'>', denial: [Access denied.].";

  private final List<String> order = new ArrayList<>();

  private CompositeCheck.Child child(Guard guard, Decision decision) {
    return new CompositeCheck.Child(guard, _ -> {
      order.add(guard.name());
      return CompletableFuture.completedStage(decision);
    });
  }

  private static CompletableFuture<Decision> ask(CompositeCheck.Child... children) {
    return new CompositeCheck(List.of(children), ADDRESSES).admit(ASKED).toCompletableFuture();
  }

  @Test
  void c80WithoutChildrenEverybodyIsAllowed() {
    assertThat(ask()).isCompletedWithValue(ALLOWED);
  }

  @Test
  void c80OneThatAllowsIsEnoughAndNoLaterOneIsAsked() {
    assertThat(ask(child(HEADER, NO), child(RHSM, ALLOWED), child(STRANGE, NO)))
        .isCompletedWithValue(ALLOWED);
    assertThat(order).containsExactly("the header", "rhsm");
  }

  @Test
  void c80WhereAllDenyTheTextHasWhatEachHasSaid() {
    assertThat(ask(child(HEADER, NO), child(RHSM, NO))).isCompletedWithValue(new Decision.Denied(
        "Access forbidden. Refusals: [\"" + OF_HEADER + "\", \"" + OF_RHSM + "\"]"));
  }

  @Test
  void whatIsNotKnownAdmitsNobodyButLeavesItOpen() {
    var undecided = new Decision.Undecided("What is that?");
    assertThat(ask(child(STRANGE, undecided), child(HEADER, ALLOWED)))
        .isCompletedWithValue(ALLOWED);
    assertThat(ask(child(STRANGE, undecided), child(HEADER, NO)).join())
        .isEqualTo(new Decision.Undecided("Access forbidden. Refusals: [\"Guard: 'strange', HREF: "
            + "'/pulp/api/v3/contentguards/x/special/00000000-0000-0000-0000-000000000003/', class: "
            + "'<class 'x.special'>', denial: [What is that?].\", \"" + OF_HEADER + "\"]"));
    assertThat(ask(child(STRANGE, NO), child(HEADER, NO)).join())
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void aChildIsAskedWhenTheOneBeforeHasAnswered() {
    var first = new CompletableFuture<Decision>();
    var second = new CompletableFuture<Decision>();
    var all = ask(new CompositeCheck.Child(RHSM, _ -> first),
        new CompositeCheck.Child(HEADER, _ -> {
          order.add("second");
          return second;
        }), child(STRANGE, NO));
    assertThat(order).isEmpty();
    first.complete(NO);
    assertThat(order).containsExactly("second");
    second.complete(ALLOWED);
    assertThat(all).isCompletedWithValue(ALLOWED);
    assertThat(order).containsExactly("second");
  }

  @Test
  void aChildThatFailsAdmitsNobodyAndHindersNobody() {
    var failing = new CompositeCheck.Child(RHSM,
        _ -> CompletableFuture.failedFuture(new IllegalStateException("no database")));
    assertThat(ask(failing, child(HEADER, ALLOWED))).isCompletedWithValue(ALLOWED);
    assertThat(ask(failing, child(HEADER, NO)).join())
        .isInstanceOfSatisfying(Decision.Denied.class, denied -> assertThat(denied.reason())
            .contains("denial: [The guard could not be evaluated.].")
            .doesNotContain("no database"));
  }

  @Test
  void oneOfCompositesSaysAllThatItsChildrenSay() {
    var inner = new CompositeCheck(List.of(child(HEADER, NO)), ADDRESSES);
    var outer = new CompositeCheck(List.of(new CompositeCheck.Child(
        new Guard.Composite(new UUID(0, 4), "inner", List.of(HEADER)), inner)), ADDRESSES);
    assertThat(((Decision.Denied) outer.admit(ASKED).toCompletableFuture().join()).reason())
        .startsWith("Access forbidden. Refusals: ['Guard: \\'inner\\', HREF: \\'"
            + "/pulp/api/v3/contentguards/core/composite/")
        .contains("/core/header/00000000-0000-0000-0000-000000000001/");
  }

  @Test
  void withDomainsTheAddressHasTheDomain() {
    var check = new CompositeCheck(List.of(child(HEADER, NO)),
        new GuardAddresses("/hosted/", true));
    assertThat(((Decision.Denied) check.admit(ASKED).toCompletableFuture().join()).reason())
        .contains("HREF: '/hosted/default/api/v3/contentguards/core/header/");
  }

  @Test
  void theTextIsOneLineAndNoLongerThanProxiesTake() {
    var odd = new Guard.Header(new UUID(0, 5), "two\r\nlines", "X", "y", null);
    var check = new CompositeCheck(Collections.nCopies(10_000, child(odd, NO)), ADDRESSES);
    assertThat(((Decision.Denied) check.admit(ASKED).toCompletableFuture().join()).reason())
        .hasSizeLessThan(4_100)
        .contains("two\\x0d\\x0alines")
        .endsWith("...");
    assertThat(order).hasSize(10_000);
  }
}
