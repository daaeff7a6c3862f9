package dev.rind.edge.ops;

import java.util.concurrent.CompletionStage;

/**
 * Explains how a request would be answered.
 *
 * <p><b>Threading:</b> called on a thread of the admin listener's pool. <b>Errors:</b> {@link BadQuestion}.
 */
@FunctionalInterface
public interface Explaining {
  /**
   * Takes a question and gives its explanation, both in JSON.
   *
   * @param question may hold credentials
   */
  CompletionStage<String> explain(byte[] question) throws BadQuestion;
}
