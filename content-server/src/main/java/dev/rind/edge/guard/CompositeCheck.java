package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Admits whom one of its children admits, and everybody where there is none.
 *
 * <p>They are asked one after the other: a later one may cost a statement or a password's hash.
 *
 * <p><b>Threading:</b> as its children's; it goes on where the answer of one comes from.
 *
 * <p><b>Errors:</b> a child whose stage fails admits nobody. Where one is undecided and no other admits,
 * so is this.
 *
 * <p>Source: contract 4.2, C80.
 */
final class CompositeCheck implements Check {
  /** @param check what became of the guard, which only gives its name to denials */
  record Child(Guard guard, Check check) {}

  /** Of a text: the head of an answer may not get too long for proxies. */
  private static final int LENGTH_MAX = 4_000;

  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision FAILED = new Decision.Denied("The guard could not be evaluated.");

  private final List<Child> children;
  private final GuardAddresses addresses;

  CompositeCheck(List<Child> children, GuardAddresses addresses) {
    this.children = List.copyOf(children);
    this.addresses = addresses;
  }

  List<Child> children() {
    return children;
  }

  @Override
  public CompletionStage<Decision> admit(Asked asked) {
    return children.isEmpty()
        ? CompletableFuture.completedStage(ALLOWED)
        : admit(asked, new ArrayList<>(children.size()));
  }

  /** A loop and no recursion where answers are there at once, so that the stack is no bound on children. */
  private CompletableFuture<Decision> admit(Asked asked, List<Decision> refusals) {
    while (refusals.size() < children.size()) {
      var decision = ask(children.get(refusals.size()), asked);
      if (!decision.isDone()) {
        return decision.thenCompose(late -> late instanceof Decision.Allowed
            ? CompletableFuture.completedFuture(late)
            : admit(asked, with(late, refusals)));
      }
      var known = decision.join();
      if (known instanceof Decision.Allowed) {
        return decision;
      }
      refusals.add(known);
    }
    return CompletableFuture.completedFuture(refused(asked.route().domain(), refusals));
  }

  static CompletableFuture<Decision> ask(Child child, Asked asked) {
    return child.check().admit(asked).exceptionally(_ -> FAILED).toCompletableFuture();
  }

  private static List<Decision> with(Decision refusal, List<Decision> refusals) {
    refusals.add(refusal);
    return refusals;
  }

  private Decision refused(String domain, List<Decision> refusals) {
    var texts = new ArrayList<String>(refusals.size());
    for (int i = 0; i < refusals.size(); i++) {
      texts.add(quoted(refusal(children.get(i).guard(), domain, reason(refusals.get(i)))));
    }
    var all = "Access forbidden. Refusals: [" + String.join(", ", texts) + "]";
    var text = all.length() <= LENGTH_MAX ? all : all.substring(0, LENGTH_MAX) + "...";
    return refusals.stream().anyMatch(Decision.Undecided.class::isInstance)
        ? new Decision.Undecided(text)
        : new Decision.Denied(text);
  }

  private String refusal(Guard guard, String domain, String reason) {
    return "Guard: '%s', HREF: '%s', class: '<class '%s'>', denial: [%s].".formatted(guard.name(),
        addresses.of(guard, domain), GuardAddresses.className(guard), reason);
  }

  private static String reason(Decision decision) {
    return switch (decision) {
      case Decision.Allowed() -> "";
      case Decision.Denied(String reason) -> reason;
      case Decision.Undecided(String reason) -> reason;
    };
  }

  /** As Python prints a text that is one of a list. */
  private static String quoted(String text) {
    char quote = text.indexOf('"') < 0 ? '"' : '\'';
    var quoted = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints().forEach(c -> {
      if (Character.isISOControl(c)) {
        quoted.append("\\x%02x".formatted(c));
      } else if (c == '\\' || c == quote) {
        quoted.append('\\').appendCodePoint(c);
      } else {
        quoted.appendCodePoint(c);
      }
    });
    return quoted.append(quote).toString();
  }
}
