package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;

/**
 * What the client of one connection may do: has the authorizers asked, and remembers what they say for as long as it holds.
 * Nothing is allowed by not being answered. Belongs to the connection's loop.
 */
final class Permissions {
    private static final int REMEMBERED_TOPICS = 1024;
    private static final int OPEN_QUESTIONS = 1024;

    private final ClientConnection connection;
    private final Authorizers authorizers;
    private Identity identity;
    private TimerWheel.@Nullable Timer expiry;
    /** The rules that all answers here were given by. */
    private long rules;

    // Made when needed, since most connections need none of them.
    private @Nullable PublishAnswers publishing;
    private @Nullable Map<String, TopicAnswers> receiving;
    private Set<OpenQuestion> open = Set.of();

    Permissions(ClientConnection connection, Identity identity) {
        this.connection = connection;
        this.identity = identity;
        authorizers = connection.engine().authorizers();
        rules = authorizers.rules();
    }

    Identity identity() {
        return identity;
    }

    /** The client has authenticated again; what was asked for it as it was before is still answered. */
    void identity(Identity next) {
        identity = next;
        publishing = null;
        receiving = null;
        watchExpiry();
    }

    /** Has the connection end when who its client is holds no longer. */
    void watchExpiry() {
        stopWatching();
        if (identity.expiry() != null) {
            long left = identity.expiry().toEpochMilli()
                    - connection.engine().time().wallMillis();
            expiry = connection
                    .loop()
                    .timers()
                    .set(
                            left,
                            () -> connection.end(
                                    ReasonCode.MAXIMUM_CONNECT_TIME, "its authentication holds no longer"));
        }
    }

    private void stopWatching() {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    ClientConnection connection() {
        return connection;
    }

    /** Whether everything is allowed without asking. */
    boolean areUnlimited() {
        return !authorizers.isRequired();
    }

    /**
     * Whether a message may be published to the topic that stands in a buffer. Later means that the connection is not read
     * from until it is known; then the same is to be asked again.
     */
    Answer mayPublish(ByteBuf buffer, int start, int length, QoS qos, boolean retain) {
        if (areUnlimited()) {
            return Answer.YES;
        }
        forgetOutdated();
        publishing = publishing == null ? new PublishAnswers() : publishing;
        TopicAnswers answers = publishing.of(buffer, start, length);
        Answer known = answers.take(qos, retain);
        if (known != null) {
            return known;
        }
        String topic = buffer.toString(start, length, StandardCharsets.UTF_8);
        OpenQuestion question = ask(request(Access.PUBLISH, topic, qos, retain), (answer, lasting) -> {
            answers.put(qos, retain, answer, lasting);
            connection.intake().release(Intake.Reason.AUTHORIZATION);
        });
        if (!question.isOver()) {
            connection.intake().hold(Intake.Reason.AUTHORIZATION);
            return Answer.LATER;
        }
        return answers.take(qos, retain);
    }

    /** Whether a message may be sent to the client. Later means that its session is pumped when it is known. */
    Answer mayReceive(Message message, QoS qos, boolean retained) {
        if (areUnlimited()) {
            return Answer.YES;
        }
        forgetOutdated();
        String topic = message.topic();
        TopicAnswers answers = answersFor(topic);
        Answer known = answers.take(qos, retained);
        if (known != null) {
            return known;
        }
        if (open.size() >= OPEN_QUESTIONS) {
            return Answer.LATER;
        }
        boolean[] returned = {false};
        OpenQuestion question = ask(request(Access.RECEIVE, topic, qos, retained), (answer, lasting) -> {
            answers.put(qos, retained, answer, lasting);
            if (returned[0]) {
                connection.pump();
            }
        });
        returned[0] = true;
        if (!question.isOver()) {
            answers.put(qos, retained, Answer.LATER, true);
            return Answer.LATER;
        }
        return answers.take(qos, retained);
    }

    private TopicAnswers answersFor(String topic) {
        receiving = receiving == null ? new HashMap<>(4) : receiving;
        TopicAnswers answers = receiving.get(topic);
        if (answers == null) {
            if (receiving.size() >= REMEMBERED_TOPICS) {
                receiving.clear();
            }
            answers = new TopicAnswers();
            receiving.put(topic, answers);
        }
        return answers;
    }

    /** Tells, at once or later, which of some subscriptions there may be. */
    void maySubscribe(List<TopicSubscription> wanted, Consumer<boolean[]> then) {
        boolean[] allowed = new boolean[wanted.size()];
        if (areUnlimited()) {
            Arrays.fill(allowed, true);
            then.accept(allowed);
            return;
        }
        int[] left = {wanted.size()};
        for (int i = 0; i < wanted.size(); i++) {
            int index = i;
            maySubscribe(wanted.get(i), answer -> {
                allowed[index] = answer;
                if (--left[0] == 0) {
                    then.accept(allowed);
                }
            });
        }
    }

    /** Tells, at once or later, whether there may be a subscription. */
    void maySubscribe(TopicSubscription wanted, Consumer<Boolean> then) {
        ask(
                request(Access.SUBSCRIBE, wanted.filter(), wanted.qos(), false),
                (answer, lasting) -> then.accept(answer == Answer.YES));
    }

    /** Tells, at once or later, whether there may be a will. */
    void mayHaveWill(Will will, Consumer<Boolean> then) {
        if (areUnlimited()) {
            then.accept(true);
        } else {
            ask(
                    request(Access.WILL, will.topic(), will.qos(), will.retain()),
                    (answer, lasting) -> then.accept(answer == Answer.YES));
        }
    }

    private AccessRequest request(Access access, String topic, QoS qos, boolean retain) {
        return new AccessRequest(
                identity,
                connection.clientId(),
                connection.transport().policy().name(),
                connection.transport().remoteAddress(),
                access,
                topic,
                qos,
                retain);
    }

    private OpenQuestion ask(AccessRequest request, OpenQuestion.Asker asker) {
        OpenQuestion question = new OpenQuestion(this, authorizers, request, asker);
        question.ask();
        if (!question.isOver()) {
            open = open.isEmpty() ? new HashSet<>(2) : open;
            open.add(question);
        }
        return question;
    }

    void settled(OpenQuestion question) {
        if (!open.isEmpty()) {
            open.remove(question);
        }
    }

    private void forgetOutdated() {
        long now = authorizers.rules();
        if (now != rules) {
            rules = now;
            publishing = null;
            receiving = null;
        }
    }

    /** The rules have changed, or there is somebody to ask again: what is not answered yet is asked. */
    void askAgain() {
        forgetOutdated();
        List.copyOf(open).forEach(OpenQuestion::ask);
    }

    /** Nobody waits for answers any more. */
    void close() {
        stopWatching();
        List.copyOf(open).forEach(OpenQuestion::forget);
    }
}
