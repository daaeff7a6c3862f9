package dev.rind.cache;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store in memory that is there, slow, or away, as the test says; leases do not end by themselves. */
final class ScriptedStore implements SharedStore {
  final Map<String, byte[]> values = new HashMap<>();
  final Map<String, String> leases = new HashMap<>();
  int asked;
  int resets;
  boolean silent;
  boolean refusesWrites;

  private <T> CompletionStage<T> answer(Supplier<T> with) {
    asked++;
    return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(with.get());
  }

  @Override
  public CompletionStage<Map<String, byte[]>> get(List<String> keys, int bytesMax) {
    return answer(() -> {
      var found = new HashMap<>(values);
      found.keySet().retainAll(keys);
      return found;
    });
  }

  @Override
  public CompletionStage<Void> put(String key, byte[] value, Duration expiry) {
    if (refusesWrites) {
      return CompletableFuture.failedStage(new StoreError("OOM"));
    }
    return answer(() -> {
      values.put(key, value);
      return null;
    });
  }

  @Override
  public CompletionStage<Boolean> acquire(String lease, String token, Duration expiry) {
    return answer(() -> leases.putIfAbsent(lease, token) == null);
  }

  @Override
  public CompletionStage<Boolean> renew(String lease, String token, Duration expiry) {
    return answer(() -> token.equals(leases.get(lease)));
  }

  @Override
  public CompletionStage<Boolean> release(String lease, String token) {
    return answer(() -> leases.remove(lease, token));
  }

  @Override
  public void reset() {
    resets++;
  }
}
