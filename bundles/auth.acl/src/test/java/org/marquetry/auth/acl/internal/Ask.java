package org.marquetry.auth.acl.internal;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.QoS;

/** Questions to rules. */
record Ask(Identity identity, String clientId, QoS qos, boolean retain) {
    static Ask user(String name, String... roles) {
        return new Ask(new Identity(name, Set.of(roles), Map.of()), "client-" + name, QoS.AT_MOST_ONCE, false);
    }

    static Ask anonymous() {
        return new Ask(Identity.ANONYMOUS, "client", QoS.AT_MOST_ONCE, false);
    }

    Ask client(String id) {
        return new Ask(identity, id, qos, retain);
    }

    Ask with(Map<String, String> attributes) {
        return new Ask(new Identity(identity.principal(), identity.roles(), attributes), clientId, qos, retain);
    }

    Ask qos(int level) {
        return new Ask(identity, clientId, QoS.of(level), retain);
    }

    Ask retained() {
        return new Ask(identity, clientId, qos, true);
    }

    boolean may(Rules rules, Access access, String topic) {
        return decide(rules, access, topic) instanceof Authorization.Allowed;
    }

    Authorization decide(Rules rules, Access access, String topic) {
        return rules.decide(new AccessRequest(
                identity,
                clientId,
                "tcp~test",
                InetSocketAddress.createUnresolved("host", 1),
                access,
                topic,
                qos,
                retain));
    }

    boolean mayPublish(Rules rules, String topic) {
        return may(rules, Access.PUBLISH, topic);
    }

    boolean maySubscribe(Rules rules, String filter) {
        return may(rules, Access.SUBSCRIBE, filter);
    }

    boolean mayReceive(Rules rules, String topic) {
        return may(rules, Access.RECEIVE, topic);
    }
}
