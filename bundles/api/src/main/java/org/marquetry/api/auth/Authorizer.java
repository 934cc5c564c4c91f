package org.marquetry.api.auth;

import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides what a client may do. Authorizers are services; the engine asks them in the order of their ranking until one does not
 * abstain, and refuses what none of them decides on. Where there never was one, everything is allowed that the engine itself
 * allows; once there was one, what needs its answer waits for its return, within the engine's {@code serviceGrace}, and is then
 * refused.
 *
 * <p>When its rules change, an authorizer changes any of its service properties, such as {@link #RULES}: before that call
 * returns the engine has dropped all answers that it remembered, and it asks anew about live subscriptions and wills.
 */
@ConsumerType
public interface Authorizer {
    /** Service property: whatever tells the present rules from those before, such as a number that grows. */
    String RULES = "authorizer.rules";

    /**
     * Answers a question. Called on event loops and other threads, by several at a time: it must not block. What has to be
     * looked up elsewhere is answered by a stage that completes later; meanwhile nothing more is read from that client. A
     * failure, null, and an answer that takes longer than the engine's {@code serviceGrace} count as a refusal.
     */
    CompletionStage<Authorization> authorize(AccessRequest request);
}
