package org.marquetry.auth.acl.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.topic.TopicFilter;

/** What is asked, taken apart once for all rules, as far as they need it. For one thread. */
final class Question {
    private final AccessRequest request;
    private final String topic;
    private final int conditions;
    private String @Nullable [] levels;

    private Question(AccessRequest request, String topic, @Nullable Boolean shared) {
        this.request = request;
        this.topic = topic;
        conditions = Verdict.conditions(request.access(), request.qos(), request.retain(), shared);
    }

    static Question of(AccessRequest request) {
        String topic = request.topic();
        if (request.access() != Access.SUBSCRIBE) {
            return new Question(request, topic, null);
        }
        return TopicFilter.of(topic).isShared()
                ? new Question(request, behindShareName(topic), true)
                : new Question(request, topic, false);
    }

    private static String behindShareName(String filter) {
        return filter.substring(filter.indexOf('/', filter.indexOf('/') + 1) + 1);
    }

    /** What is so, in bits as {@link Verdict} has them. */
    int conditions() {
        return conditions;
    }

    Identity identity() {
        return request.identity();
    }

    String clientId() {
        return request.clientId();
    }

    /** The topic, or the filter without what makes it shared. */
    String topic() {
        return topic;
    }

    String[] levels() {
        String[] split = levels;
        if (split == null) {
            split = Levels.split(topic);
            levels = split;
        }
        return split;
    }

    /** Topics that begin so are not what a wildcard at the first level stands for. */
    boolean isReserved() {
        return topic.startsWith("$");
    }

    /** Mosquitto gives nothing by patterns to who could make a wildcard of its own name. */
    boolean hasPlainNames() {
        return !Levels.hasOneOf(identity().principal(), "+#/") && !Levels.hasOneOf(clientId(), "+#");
    }
}
