export { FollowUps as Component } from "@/features/automations/follow-ups/follow-ups";
