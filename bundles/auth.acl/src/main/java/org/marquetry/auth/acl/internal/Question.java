package org.marquetry.auth.acl.internal;

import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

/** What is asked, taken apart once for all rules. */
final class Question {
    private final AccessRequest request;
    private final boolean shared;
    private final String[] levels;

    private Question(AccessRequest request, boolean shared, String topic) {
        this.request = request;
        this.shared = shared;
        levels = Levels.split(topic);
    }

    static Question of(AccessRequest request) {
        boolean isShared = request.access() == Access.SUBSCRIBE
                && TopicFilter.of(request.topic()).isShared();
        return new Question(request, isShared, isShared ? behindShareName(request.topic()) : request.topic());
    }

    private static String behindShareName(String filter) {
        return filter.substring(filter.indexOf('/', filter.indexOf('/') + 1) + 1);
    }

    Access access() {
        return request.access();
    }

    QoS qos() {
        return request.qos();
    }

    boolean retain() {
        return request.retain();
    }

    boolean isShared() {
        return shared;
    }

    Identity identity() {
        return request.identity();
    }

    String clientId() {
        return request.clientId();
    }

    /** The levels of the topic, or of the filter without what makes it shared. */
    String[] levels() {
        return levels;
    }

    /** Topics that begin so are not what a wildcard at the first level stands for. */
    boolean isReserved() {
        return levels[0].startsWith("$");
    }

    /** Mosquitto gives nothing by patterns to who could make a wildcard of its own name. */
    boolean hasPlainNames() {
        return !containsAny(identity().principal(), "+#/") && !containsAny(clientId(), "+#");
    }

    private static boolean containsAny(String name, String characters) {
        return name.chars().anyMatch(each -> characters.indexOf(each) >= 0);
    }
}
