package dev.rind.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the truth is: what it holds, when it answers, and how it fails, the test says. */
final class ScriptedSource implements BatchSource<Integer, String> {
  final Map<Integer, String> rows = new HashMap<>();
  final Set<Integer> poisoned = new HashSet<>();
  final List<List<Integer>> asked = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;

  static final class Poison extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  static final class Away extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private boolean away;

  @Override
  public CompletionStage<Answers<Integer, String>> fetch(List<Integer> keys) {
    asked.add(List.copyOf(keys));
    // What it reads is what it holds now, however late the answer is given.
    var answer = new CompletableFuture<Answers<Integer, String>>();
    var read = new HashMap<>(rows);
    read.keySet().retainAll(keys);
    Runnable give = away ? () -> answer.completeExceptionally(new Away())
        : keys.stream().anyMatch(poisoned::contains)
            ? () -> answer.completeExceptionally(new Poison())
            : () -> answer.complete(Answers.of(read));
    if (holding) {
      held.add(give);
    } else {
      give.run();
    }
    return answer;
  }

  @Override
  public boolean blamesOneKey(Throwable failure) {
    return failure instanceof Poison;
  }

  void hold() {
    holding = true;
  }

  /** Gives the answers that are held back, in the order they were asked for; later ones come at once. */
  void release() {
    holding = false;
    var due = List.copyOf(held);
    held.clear();
    due.forEach(Runnable::run);
  }

  void goAway(boolean isAway) {
    away = isAway;
  }
}
